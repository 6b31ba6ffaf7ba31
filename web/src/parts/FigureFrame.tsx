// Around every chart: a title that is the finding, unit and count below it, the same as a table (`t`), downloads, the
// working, and a footnote of what was left out. The drawing is SVG of one fixed shape, so that it prints as it looks.

import { type ReactNode, useRef, useState } from 'react'
import { useWords } from '../i18n'
import { download, toCsv } from './download'
import { IconChart, IconDownload, IconTable } from './icons'
import { Wide } from './Wide'

export interface FigureColumn<Row> {
  title: string
  of: (row: Row) => string | number | null
  numeric?: boolean
}

interface Props<Row> {
  title: string
  subtitle?: string
  rows: Row[]
  columns: FigureColumn<Row>[]
  name: string
  footnote?: string
  onWorking?: () => void
  children: ReactNode
}

export function FigureFrame<Row>({ title, subtitle, rows, columns, name, footnote, onWorking, children }: Props<Row>) {
  const { t } = useWords()
  const [asTable, setAsTable] = useState(false)
  const frame = useRef<HTMLElement>(null)
  const svg = () => {
    const drawn = frame.current?.querySelector('.drawing svg')
    if (!drawn) return
    const copy = drawn.cloneNode(true) as SVGElement
    // a file has no style sheet beside it: colours by name become the colours themselves
    const parts = [drawn, ...drawn.querySelectorAll('*')]
    for (const [index, part] of [copy, ...copy.querySelectorAll('*')].entries()) {
      for (const name of ['fill', 'stroke'] as const) {
        if (part.getAttribute(name)?.startsWith('var(')) part.setAttribute(name, getComputedStyle(parts[index])[name])
      }
    }
    copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
    copy.setAttribute('font-family', 'Inter, system-ui, sans-serif')
    copy.setAttribute('color', getComputedStyle(drawn).color)
    download(`${name}.svg`, 'image/svg+xml', copy.outerHTML)
  }
  const csv = () =>
    download(
      `${name}.csv`,
      'text/csv',
      toCsv([columns.map(c => c.title), ...rows.map(row => columns.map(c => c.of(row)))])
    )
  return (
    <figure className="figure" ref={frame} data-figure={name} aria-label={title}>
      <header>
        <div className="grow">
          <h2 className="figure-title">{title}</h2>
          {subtitle && <p className="small muted">{subtitle}</p>}
        </div>
        <div className="tools" role="toolbar" aria-label={t('figure.tools', { title })}>
          <button
            type="button"
            className="plain-button quiet"
            data-figure-toggle
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? <IconChart aria-hidden /> : <IconTable aria-hidden />}
            {asTable ? t('figure.chart') : t('figure.table')}
          </button>
          <button type="button" className="plain-button quiet" onClick={csv}>
            <IconDownload aria-hidden />
            {t('figure.csv')}
          </button>
          <button type="button" className="plain-button quiet" onClick={svg} disabled={asTable}>
            <IconDownload aria-hidden />
            {t('figure.svg')}
          </button>
          {onWorking && (
            <button type="button" className="plain-button quiet" onClick={onWorking}>
              {t('figure.working')}
            </button>
          )}
        </div>
      </header>
      {asTable ? (
        <Wide label={title}>
          <table>
            <thead>
              <tr>
                {columns.map(c => (
                  <th key={c.title} scope="col" className={c.numeric ? 'num' : undefined}>
                    {c.title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows of a figure have no identity but their place
                <tr key={index}>
                  {columns.map(c => (
                    <td key={c.title} className={c.numeric ? 'num' : undefined}>
                      {c.of(row) ?? '–'}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      ) : (
        <div className="drawing">{children}</div>
      )}
      {footnote && <figcaption>{footnote}</figcaption>}
    </figure>
  )
}
