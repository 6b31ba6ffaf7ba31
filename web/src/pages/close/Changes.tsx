// Figures before and after.
import { useWords } from '../../i18n'
import { Wide } from '../../parts/Wide'

export default function Changes({
  changes,
  label
}: {
  changes: { figure: string; label: string; before: string; after: string }[]
  label: string
}) {
  const { t } = useWords()
  return (
    <Wide label={label}>
      <table className="diff">
        <thead>
          <tr>
            <th scope="col">{t('close.restatement.figure')}</th>
            <th scope="col">{t('close.restatement.before')}</th>
            <th scope="col">{t('close.restatement.after')}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(change => (
            <tr key={change.figure}>
              <th scope="row">{change.label}</th>
              <td>{change.before}</td>
              <td>
                <ins>{change.after}</ins>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}
