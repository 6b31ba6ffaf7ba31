// A table that sorts. Rows keep their order for screen readers; the sorted column says so.

import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  tableFeatures,
  useTable
} from '@tanstack/react-table'
import { type ReactNode, useMemo } from 'react'
import { useWords } from '../i18n'
import { Wide } from './Wide'

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric }
})

export interface Column<Row> {
  id: string
  title: string
  /** what is sorted by; without it the column does not sort */
  by?: (row: Row) => string | number
  shown: (row: Row) => ReactNode
  numeric?: boolean
  head?: boolean
}

interface Props<Row> {
  label: string
  rows: Row[]
  columns: Column<Row>[]
  sorted?: { id: string; desc: boolean }
  keyOf: (row: Row) => string
}

export function DataTable<Row>({ label, rows, columns, sorted, keyOf }: Props<Row>) {
  const { t } = useWords()
  const defined = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row & object>()
    return helper.columns(
      columns.map(column =>
        helper.accessor((row): unknown => column.by?.(row) ?? '', {
          id: column.id,
          enableSorting: column.by !== undefined
        })
      )
    )
  }, [columns])
  const table = useTable({
    features,
    columns: defined,
    data: rows as (Row & object)[],
    initialState: { sorting: sorted ? [sorted] : [] }
  })
  const byId = new Map(columns.map(column => [column.id, column]))
  const mark = { asc: '▲', desc: '▼' }
  return (
    <Wide label={label}>
      <table>
        <thead>
          <tr>
            {table.getHeaderGroups()[0].headers.map(header => {
              const column = byId.get(header.column.id)
              const way = header.column.getIsSorted()
              return (
                <th
                  key={header.id}
                  scope="col"
                  className={column?.numeric ? 'num' : undefined}
                  aria-sort={way === 'asc' ? 'ascending' : way === 'desc' ? 'descending' : undefined}
                >
                  {header.column.getCanSort() ? (
                    <button
                      type="button"
                      className="sort"
                      title={t('table.sort', { column: column?.title ?? '' })}
                      onClick={() => header.column.toggleSorting()}
                    >
                      {column?.title}
                      <span aria-hidden="true">{way ? mark[way] : ''}</span>
                    </button>
                  ) : (
                    column?.title
                  )}
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {table.getRowModel().rows.map(row => (
            <tr key={keyOf(row.original)}>
              {columns.map(column =>
                column.head ? (
                  <th key={column.id} scope="row">
                    {column.shown(row.original)}
                  </th>
                ) : (
                  <td key={column.id} className={column.numeric ? 'num' : undefined}>
                    {column.shown(row.original)}
                  </td>
                )
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}
