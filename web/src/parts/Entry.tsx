// A form that is filled in: sent by Enter or its button, never half empty, refused in place.
import { type ReactNode, useState } from 'react'
import { useWords } from '../i18n'
import { Field } from './fields'
import { Failure } from './states'

interface Props {
  /** of the button; null: the form has its own */
  send: string | null
  onSend: () => void
  busy?: boolean
  /** what still stands in the way; the button stays usable, so that the fields can say why */
  ready?: boolean
  error?: unknown
  className?: string
  main?: boolean
  children: (tried: boolean) => ReactNode
}

export function Entry({ send, onSend, busy, ready = true, error, className = 'row end', main, children }: Props) {
  const [tried, setTried] = useState(false)
  return (
    <form
      className={className}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setTried(true)
        if (ready && !busy) onSend()
      }}
    >
      {Boolean(error) && <Failure error={error} write />}
      {children(tried)}
      {send !== null && (
        <button type="submit" className={`plain-button ${main ? 'main' : ''}`} disabled={busy}>
          {send}
        </button>
      )}
    </form>
  )
}

/** A field that may not stay empty. */
export function Needed(props: Parameters<typeof Field>[0] & { tried: boolean }) {
  const { t } = useWords()
  const { tried, ...rest } = props
  return <Field {...rest} required error={tried && !rest.value.trim() ? t('session.required') : rest.error} />
}

const shortest = 12
export const missingOf = (password: string) => shortest - [...password].length

/** A password that is chosen, with the rule beside it. */
export function NewPasswordField(props: { value: string; onChange: (value: string) => void; tried: boolean }) {
  const { t } = useWords()
  const missing = missingOf(props.value)
  return (
    <Field
      label={t('session.password.new')}
      hint={t('session.password.rule')}
      type="password"
      autoComplete="new-password"
      value={props.value}
      onChange={props.onChange}
      required
      error={props.tried && missing > 0 ? t('session.password.short', { n: missing }) : null}
    />
  )
}

/** Something that is shown once and has to be copied now. */
export function Secret({ why, children }: { why: string; children: string }) {
  return (
    <div role="status" className="stack tight">
      <p>{why}</p>
      <p className="secret">{children}</p>
    </div>
  )
}
