// The frame of every page of a signed-in person.
import { useIsFetching, useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { queue, relationships } from '../api/queries'
import { useWords } from '../i18n'
import {
  IconAdjust,
  IconBridge,
  IconChart,
  IconClose,
  IconHelp,
  IconHome,
  IconRecords,
  IconSettings,
  IconText,
  IconUpload
} from '../parts/icons'
import { Toasts } from '../parts/toasts'
import { toggleFigure, useKeys } from './keys'
import { useLive } from './live'
import { address, To, useGo, usePlace } from './place'
import { signOut, TopBar } from './TopBar'

const Palette = lazy(() => import('./Palette'))
const Help = lazy(() => import('./Help'))

export function Shell({ online, children }: { online: boolean; children: ReactNode }) {
  const { t, format } = useWords()
  const place = usePlace()
  const go = useGo()
  const [path] = useLocation()
  const [menu, setMenu] = useState(false)
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  const live = useLive(place.r)
  const busy = useIsFetching({ predicate: query => query.state.data !== undefined }) > 0
  const main = useRef<HTMLElement>(null)
  const loadedAt = useRef(new Date())
  if (online && !busy) loadedAt.current = new Date()

  const first = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what this waits for
  useEffect(() => {
    setMenu(false)
    if (!first.current) main.current?.focus({ preventScroll: true })
    first.current = false
    window.scrollTo(0, 0)
  }, [path])

  const { r, a, month } = place
  const inside = (to: (r: string, a: string) => string) => () => {
    if (r && a) go(to(r, a))
  }
  useKeys({
    '?': () => setHelp(true),
    '/': () => setPalette(true),
    t: toggleFigure,
    'g h': () => go('/'),
    'g r': () => go('/relationships'),
    'g c': inside((r, a) => address.close(r, a, month)),
    'g a': inside((r, a) => address.agreement(r, a)),
    'g p': inside((r, a) => address.performance(r, a, month))
  })
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        setPalette(true)
      }
    }
    document.addEventListener('keydown', open)
    return () => document.removeEventListener('keydown', open)
  }, [])

  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('shell.skip')}
      </a>
      <Rail shown={menu} onHelp={() => setHelp(true)} />
      <TopBar live={live} busy={busy} onMenu={() => setMenu(!menu)} menu={menu} onSearch={() => setPalette(true)} />
      <main className="content" id="main" ref={main} tabIndex={-1}>
        <div className="page">
          {!online && (
            <div className="bar-note amber" role="status">
              {t('shell.offline', { at: format.instant(loadedAt.current.toISOString()) })}
            </div>
          )}
          {place.viewingOther && place.card && place.seat && (
            <div className="bar-note violet" role="status">
              {t('shell.viewing-other', { other: place.card[place.seat === 'client' ? 'supplier' : 'client'] })}
            </div>
          )}
          {children}
        </div>
      </main>
      <Toasts />
      <Suspense>
        {palette && <Palette onClose={() => setPalette(false)} />}
        {help && <Help onClose={() => setHelp(false)} />}
      </Suspense>
    </div>
  )
}

export function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M2 5h10v14H2z" fill="var(--client)" />
      <path d="M12.75 5.75h8.5v12.5h-8.5z" fill="none" stroke="var(--supplier)" strokeWidth="1.5" />
      <path d="m13 13 7-7m-7 12 8-8m-4 8 4-4" stroke="var(--supplier)" strokeWidth="1.1" />
    </svg>
  )
}

function Rail({ shown, onHelp }: { shown: boolean; onHelp: () => void }) {
  const { t } = useWords()
  const { r, a, month, area } = usePlace()
  const waiting = useQuery(queue())
  const mine = waiting.data?.items.length ?? 0
  useQuery(relationships())
  const item = (to: string, name: string, icon: ReactNode, current: boolean, count?: number) => (
    <To to={to} className="item" aria-current={current ? 'page' : undefined}>
      {icon}
      {name}
      {count ? <span className="count">{count}</span> : null}
    </To>
  )
  return (
    <nav className={`rail ${shown ? 'shown' : ''}`} id="rail" aria-label={t('shell.main-nav')}>
      <div>
        <To to="/" className="brand only-broad">
          <Mark />
          {'Entente'}
        </To>
        <div className="items">
          {item('/', t('shell.home'), <IconHome className="icon" aria-hidden />, area === '' && !r, mine)}
          {item(
            '/relationships',
            t('shell.relationships'),
            <IconBridge className="icon" aria-hidden />,
            area === 'relationships'
          )}
        </div>
        {r && a && (
          <div className="items">
            <h2>{t('shell.relationship-nav')}</h2>
            {item(`/r/${r}`, t('shell.overview'), <IconBridge className="icon" aria-hidden />, area === 'overview')}
            {item(
              address.close(r, a, month),
              t('shell.close'),
              <IconClose className="icon" aria-hidden />,
              area === 'close'
            )}
            {item(
              address.performance(r, a, month),
              t('shell.performance'),
              <IconChart className="icon" aria-hidden />,
              area === 'performance' || area === 'level'
            )}
            {item(
              address.agreement(r, a),
              t('shell.agreement'),
              <IconText className="icon" aria-hidden />,
              area === 'agreement'
            )}
            {item(
              address.whatIf(r, a),
              t('shell.what-if'),
              <IconAdjust className="icon" aria-hidden />,
              area === 'what-if'
            )}
            {item(
              address.import(r, a),
              t('shell.import'),
              <IconUpload className="icon" aria-hidden />,
              area === 'import'
            )}
            {item(
              address.records(r),
              t('shell.records'),
              <IconRecords className="icon" aria-hidden />,
              area === 'records'
            )}
          </div>
        )}
        <div className="foot">
          {item('/settings', t('shell.settings'), <IconSettings className="icon" aria-hidden />, area === 'settings')}
          <button type="button" className="item" onClick={onHelp}>
            <IconHelp className="icon" aria-hidden />
            {t('shell.help')}
          </button>
          <button type="button" className="item only-narrow" onClick={signOut}>
            {t('shell.sign-out')}
          </button>
        </div>
      </div>
    </nav>
  )
}
