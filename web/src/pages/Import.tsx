// Import in three steps: a file, what it would do, done; and back again.

import { useMutation, useQuery } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import { base, csrfHeader, Refusal, withSeat } from '../api/client'
import { imports as importsQuery, queries } from '../api/queries'
import type { Diagnostic, ImportReport, Problem } from '../api/types'
import { useWords } from '../i18n'
import { download, toCsv } from '../parts/download'
import { Field } from '../parts/fields'
import { Asked, Empty, Failure, Skeleton } from '../parts/states'
import { say } from '../parts/toasts'
import { Wide } from '../parts/Wide'
import { type RelationshipPlace, useInside } from '../shell/place'

interface Sending {
  file: File
  dataset: string
  mapping: string
  dry: boolean
}

async function send(place: RelationshipPlace, { file, dataset, mapping, dry }: Sending): Promise<ImportReport> {
  const query = new URLSearchParams({ dataset, dry_run: String(dry), file: file.name })
  if (mapping.trim()) query.set('mapping', mapping)
  const path = withSeat(`${base}/relationships/${place.r}/agreements/${place.a}/imports?${query}`)
  let response: Response
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/octet-stream', ...csrfHeader(), 'Idempotency-Key': crypto.randomUUID() },
      body: file
    })
  } catch (cause) {
    throw new Refusal({ title: 'unreachable', status: 0, detail: String(cause) }, null)
  }
  const answer = await response.json()
  if (!response.ok) throw new Refusal(answer as Problem, response.headers.get('X-Request-Id'))
  return answer as ImportReport
}

async function takeBack(place: RelationshipPlace, number: number) {
  const path = withSeat(`${base}/relationships/${place.r}/agreements/${place.a}/imports/${number}`)
  const response = await fetch(path, { method: 'DELETE', headers: csrfHeader() })
  if (!response.ok) throw new Refusal((await response.json()) as Problem, response.headers.get('X-Request-Id'))
}

export default function Import() {
  const { t } = useWords()
  const place = useInside()
  const [file, setFile] = useState<File | null>(null)
  const [dataset, setDataset] = useState('')
  const [mapping, setMapping] = useState('')
  const check = useMutation({
    mutationFn: (dry: boolean) => send(place, { file: file as File, dataset, mapping, dry })
  })
  const undo = useMutation({
    mutationFn: (number: number) => takeBack(place, number),
    onSuccess: (_, number) => {
      say(t('import.undone', { n: number }))
      check.reset()
      queries.invalidateQueries({ queryKey: ['r', place.r] })
    }
  })
  const report = check.data
  const done = report && !report.dry_run && report.import !== null
  const step = done ? 'done' : report ? 'check' : 'file'
  const again = () => {
    setFile(null)
    check.reset()
  }
  return (
    <>
      <header className="title">
        <h1>{t('import.title')}</h1>
        <ol className="import-steps">
          {(['file', 'check', 'done'] as const).map(one => (
            <li key={one} aria-current={one === step ? 'step' : undefined}>
              {t(`import.step.${one}`)}
            </li>
          ))}
        </ol>
      </header>
      {!place.mayWrite ? (
        <p className="muted">{t('import.reader')}</p>
      ) : (
        <>
          {!report && (
            <form
              className="stack"
              onSubmit={event => {
                event.preventDefault()
                if (file && dataset.trim()) check.mutate(true)
              }}
            >
              <Drop file={file} onFile={setFile} />
              {file && (
                <>
                  <Datasets place={place} value={dataset} onChange={setDataset} />
                  <Field
                    label={t('import.mapping')}
                    hint={t('import.mapping.hint')}
                    value={mapping}
                    onChange={setMapping}
                  />
                  <div>
                    <button type="submit" className="plain-button main" disabled={check.isPending || !dataset.trim()}>
                      {check.isPending ? t('import.checking') : t('import.check')}
                    </button>
                  </div>
                </>
              )}
            </form>
          )}
          {check.isPending && <Skeleton rows={5} />}
          {check.isError && <Failure error={check.error} write retry={() => check.mutate(true)} />}
          {undo.isError && <Failure error={undo.error} write />}
          {report && !done && (
            <DryRun
              report={report}
              pending={check.isPending}
              onCommit={() => {
                check.mutate(false, {
                  onSuccess: () => queries.invalidateQueries({ queryKey: ['r', place.r] })
                })
              }}
              onBack={again}
            />
          )}
          {report && done && (
            <div className="stack">
              <h2>{t('import.done', { n: report.import })}</h2>
              <Numbers report={report} />
              <div className="row">
                <button type="button" className="plain-button" onClick={again}>
                  {t('import.another')}
                </button>
                <button
                  type="button"
                  className="plain-button"
                  disabled={undo.isPending}
                  onClick={() => report.import !== null && undo.mutate(report.import)}
                >
                  {t('import.undo')}
                </button>
              </div>
            </div>
          )}
        </>
      )}
      <Earlier place={place} />
    </>
  )
}

function Datasets({
  place,
  value,
  onChange
}: {
  place: RelationshipPlace
  value: string
  onChange: (v: string) => void
}) {
  const { t } = useWords()
  const known = useQuery(importsQuery(place.r, place.a))
  const names = [...new Set((known.data?.items ?? []).map(i => i.dataset))]
  return (
    <div className="stack tight">
      <Field label={t('import.dataset')} hint={t('import.dataset.hint')} value={value} onChange={onChange} required />
      <div className="row">
        {names.map(name => (
          <button
            key={name}
            type="button"
            className="plain-button small-button"
            aria-pressed={value === name}
            onClick={() => onChange(name)}
          >
            {name}
          </button>
        ))}
      </div>
    </div>
  )
}

function Drop({ file, onFile }: { file: File | null; onFile: (file: File) => void }) {
  const { t, format } = useWords()
  const [over, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the field inside does the same
    <div
      className={`drop ${over ? 'over' : ''}`}
      onDragOver={event => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault()
        setOver(false)
        const dropped = event.dataTransfer.files[0]
        if (dropped) onFile(dropped)
      }}
    >
      <label htmlFor={id}>
        <b>{file ? `${file.name} (${format.count(Math.ceil(file.size / 1024))} KB)` : t('import.drop')}</b>
      </label>
      <p className="muted small">{t('import.formats')}</p>
      <input
        ref={input}
        id={id}
        className="hidden-visually"
        type="file"
        accept=".csv,.tsv,.json,.ndjson,.jsonl,.parquet,.gz,.txt"
        onChange={event => event.target.files?.[0] && onFile(event.target.files[0])}
      />
      <button type="button" className="plain-button" onClick={() => input.current?.click()}>
        {t('import.choose')}
      </button>
    </div>
  )
}

function Numbers({ report }: { report: ImportReport }) {
  const { t, format } = useWords()
  const facts: [string, number][] = [
    [t('import.read'), report.rows_read],
    [t('import.ready'), report.ready],
    [t('import.replaced'), report.replaced],
    [t('import.unchanged'), report.unchanged],
    [t('import.warnings'), report.warnings],
    [t('import.errors'), report.errors]
  ]
  return (
    <dl className="figures">
      {facts.map(([name, n]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{format.count(n)}</dd>
        </div>
      ))}
    </dl>
  )
}

type Placed = { row?: number; column?: string; item?: string }
const placed = (d: Diagnostic) => ((d as Diagnostic & { data?: Placed[] }).data ?? [{}])[0] ?? {}

interface DryRunProps {
  report: ImportReport
  pending: boolean
  onCommit: () => void
  onBack: () => void
}

function DryRun({ report, pending, onCommit, onBack }: DryRunProps) {
  const { t } = useWords()
  const rows = report.diagnostics.map(d => ({ d, at: placed(d) })).sort((x, y) => (x.at.row ?? 0) - (y.at.row ?? 0))
  const importing = report.ready + report.replaced
  return (
    <section className="stack">
      <Numbers report={report} />
      {report.same_file && <p>{t('import.same')}</p>}
      {rows.length > 0 && (
        <div className="stack tight">
          <div className="row apart">
            <h2>{t('import.problems')}</h2>
            <button
              type="button"
              className="plain-button"
              onClick={() =>
                download(
                  'rejects.csv',
                  'text/csv',
                  toCsv([
                    [t('import.row'), t('import.column'), t('import.problem')],
                    ...rows.map(({ d, at }) => [at.row, at.column, d.message])
                  ])
                )
              }
            >
              {t('import.rejects')}
            </button>
          </div>
          <Wide label={t('import.problems')}>
            <table>
              <thead>
                <tr>
                  <th scope="col" className="num">
                    {t('import.row')}
                  </th>
                  <th scope="col">{t('import.column')}</th>
                  <th scope="col">{t('import.problem')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.slice(0, 200).map(({ d, at }) => (
                  <tr key={`${at.row} ${at.column} ${d.message}`}>
                    <td className="num">{at.row ?? ''}</td>
                    <td>{at.column ?? ''}</td>
                    <td>
                      {d.message} <span className="muted small">{d.code}</span>
                      {d.fixes.map(f => (
                        <p key={f.text} className="small">
                          {t('failure.fix', { fix: f.text })}
                        </p>
                      ))}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Wide>
        </div>
      )}
      {importing > 0 ? (
        report.errors > 0 && <p className="muted">{t('import.partial')}</p>
      ) : (
        <p>{report.same_file ? '' : t('import.nothing')}</p>
      )}
      <div className="row">
        <button type="button" className="plain-button main" disabled={importing === 0 || pending} onClick={onCommit}>
          {t('import.commit', { n: importing })}
        </button>
        <button type="button" className="plain-button" onClick={onBack}>
          {t('import.another')}
        </button>
      </div>
    </section>
  )
}

function Earlier({ place }: { place: RelationshipPlace }) {
  const { t, format } = useWords()
  const asked = useQuery(importsQuery(place.r, place.a))
  const short = (name: string) => name.slice(name.lastIndexOf('/') + 1)
  return (
    <section className="section stack tight">
      <h2>{t('import.list')}</h2>
      <Asked of={asked} rows={4}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('import.none')} command="entente import tickets.csv --dry-run" />
          ) : (
            <Wide label={t('import.list')}>
              <table>
                <thead>
                  <tr>
                    <th scope="col" className="num">
                      {t('import.number')}
                    </th>
                    <th scope="col">{t('import.dataset')}</th>
                    <th scope="col">{t('import.file')}</th>
                    <th scope="col">{t('import.known')}</th>
                    <th scope="col" className="num">
                      {t('import.rows')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {[...items].reverse().map(one => (
                    <tr key={one.number}>
                      <td className="num">{one.number}</td>
                      <td>{one.dataset}</td>
                      <td>
                        {short(one.file)} {one.undone && <span className="badge">{t('import.is-undone')}</span>}
                      </td>
                      <td>{format.instant(one.known_at)}</td>
                      <td className="num">{format.count(one.rows)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Wide>
          )
        }
      </Asked>
    </section>
  )
}
