// What exactly is signed, before it is: its hash, and what signing it means. For statements and agreements alike.
import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import Dialog from './Dialog'

interface Props {
  title: string
  what: string
  hash: string
  /** words of the button that signs */
  as: string
  busy?: boolean
  wide?: boolean
  onSign: () => void
  onClose: () => void
  children?: ReactNode
}

export default function SignDialog({ title, what, hash, as, busy, wide, onSign, onClose, children }: Props) {
  const { t } = useWords()
  return (
    <Dialog title={title} onClose={onClose} wide={wide}>
      <div className="stack">
        {children}
        <p>{what}</p>
        <p className="hash">{hash}</p>
        <div className="dialog-actions">
          <button type="button" className="plain-button" onClick={onClose}>
            {t('shell.cancel')}
          </button>
          <button
            type="button"
            className="plain-button main"
            data-autofocus
            disabled={busy}
            onClick={() => {
              onSign()
              onClose()
            }}
          >
            {as}
          </button>
        </div>
      </div>
    </Dialog>
  )
}
