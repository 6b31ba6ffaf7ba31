// A relief claim: what happened, which levels, what is to be left out.
import { useState } from 'react'
import type { Close } from '../../api/types'
import { useWords } from '../../i18n'
import FormDialog, { linesOf } from '../../parts/FormDialog'
import { Field } from '../../parts/fields'
import type { CloseActions } from './actions'

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
    if (!levels.length || !cause.trim() || !reason.trim() || !(time.trim() || linesOf(items).length)) return false
    await actions.claim.mutateAsync({
      levels,
      cause: cause.trim(),
      event_on: eventOn,
      reason: reason.trim(),
      ...(linesOf(evidence).length ? { evidence: linesOf(evidence).join('; ') } : {}),
      ...(time.trim() ? { time: time.trim() } : {}),
      ...(linesOf(items).length ? { items: linesOf(items) } : {})
    })
    return true
  }
  return (
    <FormDialog
      title={t('close.claim.raise')}
      wide
      send={t('close.claim.send')}
      busy={actions.claim.isPending}
      error={actions.claim.isError ? actions.claim.error : null}
      onSend={send}
      onClose={onClose}
    >
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
      <Field label={t('close.claim.cause')} value={cause} onChange={setCause} required error={missing(cause.trim())} />
      <Field label={t('close.claim.event')} type="date" value={eventOn} onChange={setEventOn} />
      <Field
        label={t('close.claim.time')}
        hint={t('close.claim.time.hint')}
        value={time}
        onChange={setTime}
        error={missing(time.trim() || linesOf(items).length)}
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
    </FormDialog>
  )
}
