// A question with fields, sent as a whole or left: what several dialogs share.
import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import Dialog from './Dialog'
import { Failure } from './states'

interface Props {
  title: string
  wide?: boolean
  /** words of the button that sends */
  send: string
  busy?: boolean
  error?: unknown
  /** Resolves to whether it was sent; the dialog then goes. A refusal is shown by `error`. */
  onSend: () => boolean | Promise<boolean>
  onClose: () => void
  children: ReactNode
}

export default function FormDialog({ title, wide, send, busy, error, onSend, onClose, children }: Props) {
  const { t } = useWords()
  const submit = async () => {
    if (await onSend()) onClose()
  }
  return (
    <Dialog title={title} onClose={onClose} wide={wide}>
      <form
        className="stack"
        noValidate
        onSubmit={event => {
          event.preventDefault()
          void submit().catch(() => {})
        }}
      >
        {error != null && <Failure error={error} write />}
        {children}
        <div className="dialog-actions">
          <button type="button" className="plain-button" onClick={onClose}>
            {t('shell.cancel')}
          </button>
          <button type="submit" className="plain-button main" disabled={busy}>
            {send}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Lines of a field, without blanks. */
export const linesOf = (text: string) =>
  text
    .split('\n')
    .map(one => one.trim())
    .filter(Boolean)
