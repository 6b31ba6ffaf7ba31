// Fields of forms: a label, a hint, a refusal that is read out with the field.
import { type ReactNode, useId } from 'react'

interface Common {
  label: string
  hint?: string
  error?: string | null
  required?: boolean
}

function Around({ label, hint, error, id, children }: Common & { id: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p className="small muted" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children}
      {error && (
        <p className="refused" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}

const described = (id: string, hint?: string, error?: string | null) =>
  [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined

type TextProps = Common & {
  value: string
  onChange: (value: string) => void
  rows?: number
  type?: 'text' | 'email' | 'password' | 'date' | 'number' | 'url'
  autoComplete?: string
  mono?: boolean
  autoFocus?: boolean
}

export function Field(props: TextProps) {
  const id = useId()
  const { value, onChange, rows, type = 'text', error, hint, required, autoComplete, autoFocus } = props
  const shared = {
    id,
    value,
    className: `plain ${props.mono ? 'mono' : ''}`,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': described(id, hint, error),
    'aria-required': required,
    'data-autofocus': autoFocus ? true : undefined
  }
  return (
    <Around {...props} id={id}>
      {rows ? (
        <textarea {...shared} rows={rows} onChange={event => onChange(event.target.value)} />
      ) : (
        <input {...shared} type={type} autoComplete={autoComplete} onChange={event => onChange(event.target.value)} />
      )}
    </Around>
  )
}

export function Pick<T extends string>(
  props: Common & { value: T; onChange: (value: T) => void; options: { value: T; label: string }[] }
) {
  const id = useId()
  return (
    <Around {...props} id={id}>
      <select id={id} className="plain" value={props.value} onChange={event => props.onChange(event.target.value as T)}>
        {props.options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Around>
  )
}

export function Choice<T extends string>({
  label,
  value,
  onChange,
  options
}: {
  label: string
  value: T
  onChange: (value: T) => void
  options: { value: T; label: string; hint?: string }[]
}) {
  const name = useId()
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      {options.map(option => (
        <label key={option.value}>
          <input type="radio" name={name} checked={value === option.value} onChange={() => onChange(option.value)} />
          <span>
            {option.label}
            {option.hint && <small className="muted"> {option.hint}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
