// A relief claim: what happened, which levels, what is to be left out.
import { useState } from 'react'
import type { Close } from '../../api/types'
import { useWords } from '../../i18n'
import Dialog from '../../parts/Dialog'
import { Field } from '../../parts/fields'
import { Failure } from '../../parts/states'
import type { CloseActions } from './actions'

export const lines = (text: string) =>
  text
    .split('\n')
    .map(one => one.trim())
    .filter(Boolean)

export default function ClaimDialog({
  close,
  actions,
  onClose
}: {
  close: Close
  actions: CloseActions
  onClose: () => void
}) {
  const { t } = useWords()
  const [levels, setLevels] = useState<string[]>([])
  const [cause, setCause] = useState('')
  const [eventOn, setEventOn] = useState(`${close.month}-01`)
  const [time, setTime] = useState('')
  const [items, setItems] = useState('')
  const [reason, setReason] = useState('')
  const [evidence, setEvidence] = useState('')
  const [tried, setTried] = useState(false)
  const missing = (value: unknown) => (tried && !value ? t('close.required') : null)
  const send = async () => {
    setTried(true)
    if (!levels.length || !cause.trim() || !reason.trim() || !(time.trim() || lines(items).length)) return
    await actions.claim.mutateAsync({
      levels,
      cause: cause.trim(),
      event_on: eventOn,
      reason: reason.trim(),
      ...(lines(evidence).length ? { evidence: lines(evidence).join('; ') } : {}),
      ...(time.trim() ? { time: time.trim() } : {}),
      ...(lines(items).length ? { items: lines(items) } : {})
    })
    onClose()
  }
  return (
    <Dialog title={t('close.claim.raise')} onClose={onClose} wide>
      <form
        className="stack"
        noValidate
        onSubmit={event => {
          event.preventDefault()
          void send().catch(() => {})
        }}
      >
        {actions.claim.isError && <Failure error={actions.claim.error} write />}
        <fieldset className="choice">
          <legend>{t('close.claim.levels')}</legend>
          {close.statement.levels.map(level => (
            <label key={level.level}>
              <input
                type="checkbox"
                checked={levels.includes(level.level)}
                onChange={event =>
                  setLevels(event.target.checked ? [...levels, level.level] : levels.filter(l => l !== level.level))
                }
              />
              {level.title}
            </label>
          ))}
          {missing(levels.length) && <p className="refused">{t('close.required')}</p>}
        </fieldset>
        <Field
          label={t('close.claim.cause')}
          value={cause}
          onChange={setCause}
          required
          error={missing(cause.trim())}
        />
        <Field label={t('close.claim.event')} type="date" value={eventOn} onChange={setEventOn} />
        <Field
          label={t('close.claim.time')}
          hint={t('close.claim.time.hint')}
          value={time}
          onChange={setTime}
          error={missing(time.trim() || lines(items).length)}
        />
        <Field label={t('close.claim.items')} value={items} onChange={setItems} rows={3} mono />
        <Field
          label={t('close.claim.reason')}
          value={reason}
          onChange={setReason}
          rows={3}
          required
          error={missing(reason.trim())}
        />
        <Field label={t('close.dispute.evidence')} value={evidence} onChange={setEvidence} rows={2} mono />
        <div className="dialog-actions">
          <button type="button" className="plain-button" onClick={onClose}>
            {t('shell.cancel')}
          </button>
          <button type="submit" className="plain-button main" disabled={actions.claim.isPending}>
            {t('close.claim.send')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
