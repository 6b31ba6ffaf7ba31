// Short messages at the edge, spoken once by screen readers; an action done can be taken back from here for ten seconds.
import { useEffect, useSyncExternalStore } from 'react'
import { useWords } from '../i18n'

interface Toast {
  id: number
  text: string
  undo?: () => void
}

let toasts: Toast[] = []
let last = 0
const listeners = new Set<() => void>()
const changed = () => {
  for (const listener of listeners) listener()
}

export function say(text: string, undo?: () => void) {
  last += 1
  toasts = [...toasts.slice(-2), { id: last, text, undo }]
  changed()
}

function drop(id: number) {
  toasts = toasts.filter(toast => toast.id !== id)
  changed()
}

export function Toasts() {
  const shown = useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts
  )
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(toast => (
        <One key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

function One({ toast }: { toast: Toast }) {
  const { t } = useWords()
  useEffect(() => {
    const timer = setTimeout(() => drop(toast.id), toast.undo ? 10_000 : 5_000)
    return () => clearTimeout(timer)
  }, [toast])
  const { undo } = toast
  return (
    <div className="toast">
      <span>{toast.text}</span>
      {undo && (
        <button
          type="button"
          className="plain-button"
          onClick={() => {
            undo()
            drop(toast.id)
          }}
        >
          {t('shell.undo')}
        </button>
      )}
    </div>
  )
}
