// What exactly is signed, before it is: the amount, after a close also as it was signed before, and the hash.
import type { Close, Money, StatementVersion } from '../../api/types'
import { useWords } from '../../i18n'
import Dialog from '../../parts/Dialog'
import { MoneyText } from '../../parts/marks'
import type { CloseActions } from './actions'
import Changes from './Changes'

interface Props {
  close: Close
  proposal: StatementVersion
  us: string
  actions: CloseActions
  onClose: () => void
}

export default function SignDialog({ close, proposal, us, actions, onClose }: Props) {
  const { t, format } = useWords()
  const again = close.stage === 'restatement'
  return (
    <Dialog
      title={t(again ? 'close.sign.title.again' : 'close.sign.title', { month: format.month(close.month) })}
      onClose={onClose}
      wide={again}
    >
      <div className="stack">
        <p>{close.statement.finding}</p>
        <dl className="figures">
          {again && close.agreed && (
            <div>
              <dt>{t('close.net.before')}</dt>
              <dd>
                <MoneyText money={close.agreed.net} />
              </dd>
            </div>
          )}
          <div>
            <dt>{t(again ? 'close.net.again' : 'close.net')}</dt>
            <dd>
              <MoneyText money={close.statement.totals.net_credits as Money} />
            </dd>
          </div>
        </dl>
        {again && (
          <Changes
            changes={proposal.changes.map(change => ({ ...change, figure: change.label }))}
            label={t('close.restatement.title')}
          />
        )}
        <p>{t(again ? 'close.sign.what.again' : 'close.sign.what')}</p>
        <p className="hash">{proposal.version}</p>
        <div className="dialog-actions">
          <button type="button" className="plain-button" onClick={onClose}>
            {t('shell.cancel')}
          </button>
          <button
            type="button"
            className="plain-button main"
            data-autofocus
            disabled={actions.sign.isPending}
            onClick={() => {
              actions.sign.mutate(proposal.version)
              onClose()
            }}
          >
            {t('close.sign.as', { name: us })}
          </button>
        </div>
      </div>
    </Dialog>
  )
}
