// Who one is here, on which side, in which month; search; and the view of the other side.
import { useQuery } from '@tanstack/react-query'
import { useLocation, useSearch } from 'wouter'
import { api, take } from '../api/client'
import { otherSide, queries, relationships } from '../api/queries'
import { useWords } from '../i18n'
import { IconExchange, IconEye, IconLeft, IconMenu, IconMoon, IconRight, IconSearch, IconSun } from '../parts/icons'
import { chooseScheme, useScheme } from '../scheme'
import { useKeys } from './keys'
import { address, useGo, usePlace } from './place'

export async function signOut() {
  await take(api.DELETE('/session')).catch(() => {})
  queries.clear()
  window.location.assign('/')
}

interface Props {
  live: boolean
  busy: boolean
  menu: boolean
  onMenu: () => void
  onSearch: () => void
}

export function TopBar({ live, busy, menu, onMenu, onSearch }: Props) {
  const { t } = useWords()
  const place = usePlace()
  const go = useGo()
  const all = useQuery(relationships())
  const dark = useScheme() === 'dark'
  const { r, a, card, area } = place
  const agreementPath = (id: string) =>
    area === 'overview' || area === 'records' || area === 'people'
      ? address.close(r ?? '', id)
      : `/r/${r}/${area}/${id}`
  return (
    <header className="top">
      <button
        type="button"
        className="plain-button quiet only-narrow"
        aria-expanded={menu}
        aria-controls="rail"
        onClick={onMenu}
      >
        <IconMenu aria-hidden />
        <span className="hidden-visually">{t('shell.menu')}</span>
      </button>
      {r && (
        <select
          className="plain"
          aria-label={t('shell.relationship-pick')}
          value={r}
          onChange={event => go(`/r/${event.target.value}`)}
        >
          {(all.data?.items ?? []).map(one => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
          {!all.data && <option value={r}>{card?.name ?? r}</option>}
        </select>
      )}
      {r && card && card.agreements.length > 1 && a && (
        <select
          className="plain"
          aria-label={t('shell.agreement-pick')}
          value={a}
          onChange={event => go(agreementPath(event.target.value))}
        >
          {card.agreements.map(one => (
            <option key={one.id} value={one.id}>
              {one.title}
            </option>
          ))}
        </select>
      )}
      {r && a && ['close', 'performance', 'level'].includes(area) && <PeriodPicker />}
      <Seat />
      <span className="spacer" />
      <span className="updating" role="status">
        {busy ? t('shell.updating') : live ? <span className="only-broad">{t('shell.live')}</span> : ''}
      </span>
      <button type="button" className="plain-button" onClick={onSearch}>
        <IconSearch aria-hidden />
        <span className="only-broad">{t('shell.search')}</span>
        <kbd className="only-broad">{'⌘K'}</kbd>
        <span className="hidden-visually only-narrow">{t('shell.search')}</span>
      </button>
      <button
        type="button"
        className="plain-button quiet"
        title={t('shell.scheme', { scheme: dark ? t('shell.dark') : t('shell.light') })}
        onClick={() => chooseScheme(dark ? 'light' : 'dark')}
      >
        {dark ? <IconSun aria-hidden /> : <IconMoon aria-hidden />}
        <span className="hidden-visually">
          {t('shell.scheme', { scheme: dark ? t('shell.dark') : t('shell.light') })}
        </span>
      </button>
      <span className="only-broad muted small nowrap" data-person>
        {place.session.person.name}
      </span>
      <button type="button" className="plain-button quiet only-broad" onClick={signOut}>
        {t('shell.sign-out')}
      </button>
    </header>
  )
}

function Seat() {
  const { t } = useWords()
  const place = usePlace()
  const [path, navigate] = useLocation()
  const search = useSearch()
  const { card, seat } = place
  if (!card || !seat) return null
  const other = otherSide(seat)
  const change = (changes: Record<string, string | null>) => {
    const params = new URLSearchParams(search)
    for (const [key, value] of Object.entries(changes)) {
      if (value === null) params.delete(key)
      else params.set(key, value)
    }
    const text = params.toString()
    navigate(text ? `${path}?${text}` : path)
    queries.invalidateQueries({ queryKey: ['r', place.r] })
  }
  return (
    <>
      <span className={`seat ${seat}`} data-seat={seat}>
        <span>
          <span className="hidden-visually">{t('shell.seat.acting')} </span>
          {t(`shell.seat.${seat}`, { other: card[other] })}
        </span>
      </span>
      {place.bothSeats && (
        <button type="button" className="plain-button quiet" onClick={() => change({ seat: other, view: null })}>
          <IconExchange aria-hidden />
          <span className="only-broad">{t('shell.seat.switch')}</span>
          <span className="hidden-visually only-narrow">{t('shell.seat.switch')}</span>
        </button>
      )}
      <button
        type="button"
        className="plain-button quiet"
        aria-pressed={place.viewingOther}
        onClick={() => change({ view: place.viewingOther ? null : 'other' })}
      >
        <IconEye aria-hidden />
        <span className="only-broad">{place.viewingOther ? t('shell.view-own') : t('shell.view-other')}</span>
        <span className="hidden-visually only-narrow">
          {place.viewingOther ? t('shell.view-own') : t('shell.view-other')}
        </span>
      </button>
    </>
  )
}

function PeriodPicker() {
  const { t, format } = useWords()
  const place = usePlace()
  const go = useGo()
  const { r, a, area, level, months } = place
  const month = place.month ?? months.at(-1) ?? ''
  const at = months.indexOf(month)
  const open = (to: string | undefined) => {
    if (!to || !r || !a) return
    if (area === 'level' && level) go(address.level(r, a, level, to))
    else if (area === 'performance') go(address.performance(r, a, to))
    else go(address.close(r, a, to))
  }
  useKeys({ '[': () => open(months[at - 1]), ']': () => open(months[at + 1]) })
  return (
    <span className="period">
      <button
        type="button"
        className="plain-button quiet"
        disabled={at <= 0}
        onClick={() => open(months[at - 1])}
        aria-label={t('shell.period.before')}
      >
        <IconLeft aria-hidden />
      </button>
      <select
        className="plain"
        aria-label={t('shell.period')}
        value={month}
        onChange={event => open(event.target.value)}
      >
        {(months.includes(month) ? months : [...months, month]).filter(Boolean).map(one => (
          <option key={one} value={one}>
            {format.month(one)}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="plain-button quiet"
        disabled={at < 0 || at >= months.length - 1}
        onClick={() => open(months[at + 1])}
        aria-label={t('shell.period.after')}
      >
        <IconRight aria-hidden />
      </button>
    </span>
  )
}
