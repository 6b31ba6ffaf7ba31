// Service levels by month: one cell each, glyph and tint. A table, so that it is read and printed as one.

import type { LevelStatus } from '../api/types'
import { useWords } from '../i18n'
import { To } from '../shell/place'
import { glyphOf, shadeOf, useStatusWord } from './marks'
import { Wide } from './Wide'

interface Props {
  label: string
  months: string[]
  rows: { level: string; title: string; to: string; statuses: Map<string, LevelStatus> }[]
  head: string
}

export function MonthGrid({ label, months, rows, head }: Props) {
  const { format } = useWords()
  const word = useStatusWord()
  return (
    <Wide label={label}>
      <table className="month-grid">
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {months.map(month => (
              <th scope="col" key={month} title={format.month(month)}>
                {format.shortMonth(month)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.level}>
              <th scope="row">
                <To to={row.to}>{row.title}</To>
              </th>
              {months.map(month => {
                const status = row.statuses.get(month)
                return (
                  <td key={month}>
                    {status && (
                      <span className={`cell ${shadeOf(status)}`} title={`${format.month(month)}: ${word(status)}`}>
                        <span aria-hidden="true">{glyphOf(status)}</span>
                        <span className="hidden-visually">{word(status)}</span>
                      </span>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}
