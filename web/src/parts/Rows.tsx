// A plain table: heads, rows, what can be done with a row at its end. What does not need sorting needs no more than this.
import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import { Wide } from './Wide'

export interface RowsColumn<Row> {
  title: string
  of: (row: Row) => ReactNode
  numeric?: boolean
}

interface Props<Row> {
  label: string
  rows: Row[]
  keyOf: (row: Row) => string
  /** the first column names the row */
  columns: RowsColumn<Row>[]
  actions?: (row: Row) => ReactNode
}

export function Rows<Row>({ label, rows, keyOf, columns, actions }: Props<Row>) {
  const { t } = useWords()
  return (
    <Wide label={label}>
      <table>
        <thead>
          <tr>
            {columns.map(column => (
              <th key={column.title} scope="col" className={column.numeric ? 'num' : undefined}>
                {column.title}
              </th>
            ))}
            {actions && (
              <th scope="col">
                <span className="hidden-visually">{t('shell.actions')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={keyOf(row)}>
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.title} scope="row">
                    {column.of(row)}
                  </th>
                ) : (
                  <td key={column.title} className={column.numeric ? 'num' : undefined}>
                    {column.of(row)}
                  </td>
                )
              )}
              {actions && <td>{actions(row)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}
