// What stands where data would stand: while it is on its way, when there is none, when it could not be had. Always one
// panel, never the whole page, and always with what to do next.
import type { UseQueryResult } from '@tanstack/react-query'
import { Component, type ReactNode, useState } from 'react'
import { Refusal } from '../api/client'
import { useSentence, useWords } from '../i18n'

/** Keeps the place while data comes; visible only after 150 ms (by style), so that quick answers do not flicker. */
export function Skeleton({ rows = 4 }: { rows?: number }) {
  const { t } = useWords()
  const keys = Array.from({ length: rows }, (_, i) => `row ${i}`)
  return (
    <div className="skeleton" role="status" aria-busy="true">
      {keys.map(key => (
        <span key={key} />
      ))}
      <b className="hidden-visually">{t('shell.loading')}</b>
    </div>
  )
}

interface EmptyProps {
  title: string
  what?: string
  command?: string
  children?: ReactNode
}

/** Nothing there yet: what would stand here, one thing to do, and the same as a command. */
export function Empty({ title, what, command, children }: EmptyProps) {
  const { t } = useWords()
  return (
    <div className="state">
      <p className="head">{title}</p>
      {what && <p className="muted">{what}</p>}
      {children && <div className="row">{children}</div>}
      {command && (
        <p className="small muted">
          {t('empty.command')} <code>{command}</code>
        </p>
      )}
    </div>
  )
}

export function Failure({ error, retry, write = false }: { error: unknown; retry?: () => void; write?: boolean }) {
  const { t } = useWords()
  const [copied, setCopied] = useState(false)
  const refusal = error instanceof Refusal ? error : null
  const translated = useSentence(refusal?.problem.code)
  if (refusal?.status === 403 && !write) {
    return <Empty title={t('failure.not-shared')} what={t('failure.not-shared.what')} />
  }
  const silent = refusal?.status === 0
  const problem = refusal?.problem
  const id = refusal?.requestId
  return (
    <div className="failure" role="alert">
      <p className="head">{t(write ? 'failure.write' : 'failure.title')}</p>
      <p>
        {silent
          ? t('failure.unreachable')
          : (translated ?? problem?.title ?? (error instanceof Error ? error.message : String(error)))}
      </p>
      {translated && problem && <p className="muted small">{t('failure.said', { sentence: problem.title })}</p>}
      {!silent && problem?.detail && problem.detail !== problem.title && <p className="muted">{problem.detail}</p>}
      {silent && <p className="muted">{t('failure.unreachable.fix')}</p>}
      {problem?.diagnostics?.map(d => (
        <div key={d.code + d.message}>
          {d.message !== problem.title && <p>{d.message}</p>}
          {d.notes.map(n => (
            <p key={n} className="muted">
              {n}
            </p>
          ))}
          {d.fixes.map(f => (
            <p key={f.text}>{t('failure.fix', { fix: f.text })}</p>
          ))}
        </div>
      ))}
      <div className="row">
        {retry && (
          <button type="button" className="plain-button" onClick={retry}>
            {t('failure.retry')}
          </button>
        )}
        {problem?.code && <code>{t('failure.code', { code: problem.code })}</code>}
        {id && (
          <button
            type="button"
            className="plain-button quiet"
            onClick={() => navigator.clipboard?.writeText(id).then(() => setCopied(true))}
          >
            <code>{t('failure.request', { id })}</code> {copied ? t('shell.copied') : t('shell.copy')}
          </button>
        )}
      </div>
    </div>
  )
}

interface AskedProps<T> {
  of: UseQueryResult<T>
  rows?: number
  children: (data: T) => ReactNode
}

/** A panel around one question: skeleton, failure with a retry, or the answer; an old answer stays while a new one comes. */
export function Asked<T>({ of, rows, children }: AskedProps<T>) {
  if (of.data !== undefined) {
    return (
      <>
        {of.isError && <Failure error={of.error} retry={() => of.refetch()} />}
        {children(of.data)}
      </>
    )
  }
  if (of.isError) return <Failure error={of.error} retry={() => of.refetch()} />
  return <Skeleton rows={rows} />
}

/** The last net under a page: says that it stopped, and what was thrown, instead of a white screen. */
export class Net extends Component<{ words: { title: string; what: string; reload: string }; children: ReactNode }> {
  override state: { thrown: Error | null } = { thrown: null }
  static getDerivedStateFromError(thrown: Error) {
    return { thrown }
  }
  override render() {
    const { thrown } = this.state
    const { words, children } = this.props
    if (!thrown) return children
    return (
      <div className="failure" role="alert">
        <p className="head">{words.title}</p>
        <p>{words.what}</p>
        <code>{thrown.message}</code>
        <div className="row">
          <button type="button" className="plain-button" onClick={() => window.location.reload()}>
            {words.reload}
          </button>
        </div>
      </div>
    )
  }
}
