// The working of a figure: the tree of rules and inputs with their places, and the rows. A row opens to its own working,
// and back. Not a dialog: the page beside it stays in use.
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { why } from '../api/queries'
import { useWords } from '../i18n'
import { useKeys } from '../shell/keys'
import { IconDismiss, IconLeft } from './icons'
import { Asked } from './states'
import { Tree } from './tree'

interface Props {
  title: string
  under?: ReactNode
  r: string
  a: string
  month: string
  /** ids of figures, in the order in which they are argued */
  figures: string[]
  onClose: () => void
  children?: ReactNode
  before?: ReactNode
}

export function WorkingPanel({ title, under, r, a, month, figures, onClose, before, children }: Props) {
  const { t } = useWords()
  const panel = useRef<HTMLElement>(null)
  const [row, setRow] = useState<string | null>(null)
  const from = useRef<Element | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another title is another working
  useEffect(() => {
    from.current ??= document.activeElement
    setRow(null)
    panel.current?.focus({ preventScroll: true })
    panel.current?.scrollTo(0, 0)
  }, [title])
  const leave = () => {
    onClose()
    if (from.current instanceof HTMLElement) from.current.focus({ preventScroll: true })
  }
  useKeys({ Escape: leave })
  return (
    <aside className="side" ref={panel} tabIndex={-1} aria-label={`${t('working.title')}: ${title}`} data-working>
      <header>
        <div>
          <p className="small muted">{t('working.title')}</p>
          <h3>{title}</h3>
          {under}
        </div>
        <button type="button" className="plain-button quiet" onClick={leave} aria-label={t('working.close')}>
          <IconDismiss aria-hidden />
        </button>
      </header>
      {row ? (
        <>
          <button type="button" className="plain-button quiet" onClick={() => setRow(null)}>
            <IconLeft aria-hidden />
            {title}
          </button>
          <One r={r} a={a} month={month} subject={row} onRow={setRow} />
        </>
      ) : (
        <>
          {before}
          {figures.map(figure => (
            <One key={figure} r={r} a={a} month={month} subject={figure} onRow={setRow} />
          ))}
          {children}
        </>
      )}
    </aside>
  )
}

interface OneProps {
  r: string
  a: string
  month: string
  subject: string
  onRow: (key: string) => void
}

function One({ r, a, month, subject, onRow }: OneProps) {
  const { t } = useWords()
  const asked = useQuery({ ...why(r, a, month, subject), placeholderData: undefined })
  return (
    <div className="panel-part">
      <Asked of={asked} rows={6}>
        {({ figure, rows, complete }) => (
          <>
            <div className="tree">
              <Tree of={figure} />
            </div>
            {rows && rows.length > 0 && (
              <>
                <h4>{t('working.rows.counted', { n: rows.length })}</h4>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">{t('working.row')}</th>
                      <th scope="col" className="num">
                        {t('working.measured')}
                      </th>
                      <th scope="col">{t('working.reason')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map(row => (
                      <tr key={row.key}>
                        <td>
                          <button type="button" className="bare row-key" onClick={() => onRow(row.key)}>
                            {row.key}
                          </button>
                        </td>
                        <td className="num">{row.value}</td>
                        <td>
                          <span aria-hidden="true">{row.excluded ? '⊘ ' : row.good ? '● ' : '■ '}</span>
                          <span className="hidden-visually">
                            {t(row.excluded ? 'working.out' : row.good ? 'working.good' : 'working.bad')}
                          </span>{' '}
                          {row.reason}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
                {complete === false && <p className="small muted">{t('working.rows.more')}</p>}
              </>
            )}
          </>
        )}
      </Asked>
    </div>
  )
}
