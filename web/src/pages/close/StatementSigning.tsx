// Signing the statement of a month: the amount, after a close also as it was signed before, and what changed.
import type { Close, Money, StatementVersion } from '../../api/types'
import { useWords } from '../../i18n'
import { MoneyText } from '../../parts/marks'
import SignDialog from '../../parts/SignDialog'
import type { CloseActions } from './actions'
import Changes from './Changes'

interface Props {
  close: Close
  proposal: StatementVersion
  us: string
  actions: CloseActions
  onClose: () => void
}

export default function StatementSigning({ close, proposal, us, actions, onClose }: Props) {
  const { t, format } = useWords()
  const again = close.stage === 'restatement'
  return (
    <SignDialog
      title={t(again ? 'close.sign.title.again' : 'close.sign.title', { month: format.month(close.month) })}
      what={t(again ? 'close.sign.what.again' : 'close.sign.what')}
      hash={proposal.version}
      as={t('shell.sign-as', { name: us })}
      busy={actions.sign.isPending}
      wide={again}
      onSign={() => actions.sign.mutate(proposal.version)}
      onClose={onClose}
    >
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
    </SignDialog>
  )
}
