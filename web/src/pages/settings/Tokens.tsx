// Tokens: a program reads or writes in one's name, until the token ends.
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take } from '../../api/client'
import { queries, tokens } from '../../api/queries'
import type { Token } from '../../api/types'
import { useWords } from '../../i18n'
import { Entry, Needed, Secret } from '../../parts/Entry'
import { Field, Pick } from '../../parts/fields'
import { Rows } from '../../parts/Rows'
import { Asked, Empty, Failure } from '../../parts/states'

export function Tokens() {
  const { t, format } = useWords()
  const asked = useQuery(tokens())
  const [name, setName] = useState('')
  const [scope, setScope] = useState<Token['scope']>('read')
  const [days, setDays] = useState('90')
  const again = () => queries.invalidateQueries({ queryKey: tokens().queryKey })
  const make = useMutation({
    mutationFn: () => take(api.POST('/me/tokens', { body: { name: name.trim(), scope, days: Number(days) || 90 } })),
    onSuccess: again
  })
  const revoke = useMutation({
    mutationFn: (token: Token) => take(api.DELETE('/me/tokens/{token}', { params: { path: { token: token.id } } })),
    onSuccess: again
  })
  return (
    <section className="setting">
      <h2>{t('settings.tokens')}</h2>
      <div className="stack">
        {revoke.isError && <Failure error={revoke.error} write />}
        {make.data?.secret && <Secret why={t('settings.token.secret')}>{make.data.secret}</Secret>}
        <Asked of={asked} rows={2}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('settings.tokens.none')} what={t('settings.tokens.none.what')} />
            ) : (
              <Rows
                label={t('settings.tokens')}
                rows={items}
                keyOf={token => token.id}
                columns={[
                  { title: t('settings.token.name'), of: token => token.name },
                  { title: t('settings.token.scope'), of: token => t(`settings.token.scope.${token.scope}`) },
                  {
                    title: t('settings.token.expires'),
                    of: token => (token.expires ? format.date(token.expires) : '')
                  },
                  {
                    title: t('settings.token.last'),
                    of: token => (token.last_used ? format.instant(token.last_used) : t('settings.token.never'))
                  }
                ]}
                actions={token => (
                  <button type="button" className="plain-button small-button" onClick={() => revoke.mutate(token)}>
                    {t('settings.token.revoke', { name: token.name })}
                  </button>
                )}
              />
            )
          }
        </Asked>
        <Entry
          send={t('settings.token.make')}
          onSend={() => make.mutate()}
          busy={make.isPending}
          ready={name.trim() !== ''}
          error={make.error}
        >
          {tried => (
            <>
              <Needed label={t('settings.token.name')} value={name} onChange={setName} tried={tried} />
              <Pick
                label={t('settings.token.scope')}
                value={scope}
                onChange={setScope}
                options={(['read', 'write', 'calendar'] as const).map(one => ({
                  value: one,
                  label: t(`settings.token.scope.${one}`)
                }))}
              />
              <Field label={t('settings.token.days')} type="number" value={days} onChange={setDays} />
            </>
          )}
        </Entry>
      </div>
    </section>
  )
}
