// Who belongs to a side: roles, invitations that wait, and a way back in for whoever lost a password.
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take } from '../../api/client'
import { invitations, people, queries } from '../../api/queries'
import type { Role } from '../../api/types'
import { useWords } from '../../i18n'
import { Entry, Needed, Secret } from '../../parts/Entry'
import { Pick } from '../../parts/fields'
import { PartyTag } from '../../parts/marks'
import { Rows } from '../../parts/Rows'
import { Asked, Failure } from '../../parts/states'
import { say } from '../../parts/toasts'
import { useInside } from '../../shell/place'

const roles: Role[] = ['reader', 'member', 'signer', 'admin']

export function People({ admin }: { admin: boolean }) {
  const { t, format } = useWords()
  const place = useInside()
  const { r } = place
  const asked = useQuery(people(r))
  const again = () => queries.invalidateQueries({ queryKey: ['r', r, 'people'] })
  const change = useMutation({
    mutationFn: (changed: { person: string; role: Role }) =>
      take(
        api.PATCH('/relationships/{r}/people/{person}', {
          params: { path: { r, person: changed.person } },
          body: { role: changed.role }
        })
      ),
    onSuccess: again
  })
  const remove = useMutation({
    mutationFn: (person: { id: string; name: string }) =>
      take(api.DELETE('/relationships/{r}/people/{person}', { params: { path: { r, person: person.id } } })),
    onSuccess: (_, person) => {
      say(t('settings.removed', { name: person.name }))
      void again()
    }
  })
  const reset = useMutation({
    mutationFn: (person: { id: string; name: string }) =>
      take(api.POST('/relationships/{r}/people/{person}/reset-link', { params: { path: { r, person: person.id } } }))
  })
  const clear = useMutation({
    mutationFn: (person: { id: string; name: string }) =>
      take(
        api.DELETE('/relationships/{r}/people/{person}/second-factor', { params: { path: { r, person: person.id } } })
      ),
    onSuccess: (_, person) => {
      say(t('settings.factor.cleared', { name: person.name }))
      void again()
    }
  })
  const failed = [change, remove, reset, clear].find(one => one.isError)
  return (
    <section className="stack">
      {failed && <Failure error={failed.error} write />}
      {!admin && <p className="muted">{t('settings.people.admin')}</p>}
      {reset.data && (
        <Secret why={t('settings.reset.link', { name: reset.variables.name, date: format.date(reset.data.expires) })}>
          {reset.data.link}
        </Secret>
      )}
      <Asked of={asked} rows={4}>
        {({ items }) => (
          <Rows
            label={t('settings.people')}
            rows={items}
            keyOf={person => person.id + person.side}
            columns={[
              {
                title: t('settings.person'),
                of: person => (
                  <>
                    {person.name || person.email}
                    {person.second_factor && <span className="badge"> {t('settings.factor.on')}</span>}
                    {person.state === 'disabled' && <span className="badge"> {t('settings.disabled')}</span>}
                    <br />
                    <span className="small muted">{person.email}</span>
                  </>
                )
              },
              {
                title: t('settings.side'),
                of: person => <PartyTag side={person.side} name={place.card?.[person.side]} />
              },
              {
                title: t('settings.role'),
                of: person =>
                  person.side === place.seat && admin ? (
                    <select
                      className="plain"
                      aria-label={`${t('settings.role')}: ${person.name || person.email}`}
                      value={person.role}
                      onChange={event => change.mutate({ person: person.id, role: event.target.value as Role })}
                    >
                      {roles.map(one => (
                        <option key={one} value={one}>
                          {t(`settings.role.${one}`)}
                        </option>
                      ))}
                    </select>
                  ) : (
                    t(`settings.role.${person.role}`)
                  )
              }
            ]}
            actions={person => {
              const one = { id: person.id, name: person.name || person.email }
              if (!admin || person.side !== place.seat || person.email === place.session.person.email) return null
              return (
                <span className="row">
                  <button type="button" className="plain-button small-button" onClick={() => reset.mutate(one)}>
                    {t('settings.reset', one)}
                  </button>
                  {person.second_factor && (
                    <button type="button" className="plain-button small-button" onClick={() => clear.mutate(one)}>
                      {t('settings.factor.clear', one)}
                    </button>
                  )}
                  <button type="button" className="plain-button small-button" onClick={() => remove.mutate(one)}>
                    {t('settings.remove', one)}
                  </button>
                </span>
              )
            }}
          />
        )}
      </Asked>
      {admin && <Invitations />}
    </section>
  )
}

function Invitations() {
  const { t, format } = useWords()
  const place = useInside()
  const { r } = place
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('member')
  const asked = useQuery(invitations(r))
  const again = () => queries.invalidateQueries({ queryKey: ['r', r, 'invitations'] })
  const invite = useMutation({
    mutationFn: () =>
      take(
        api.POST('/relationships/{r}/invitations', { params: { path: { r } }, body: { email: email.trim(), role } })
      ),
    onSuccess: again
  })
  const withdraw = useMutation({
    mutationFn: (id: string) =>
      take(api.DELETE('/relationships/{r}/invitations/{invitation}', { params: { path: { r, invitation: id } } })),
    onSuccess: again
  })
  return (
    <div className="stack tight">
      <h2>{t('settings.invite', { side: place.us })}</h2>
      {withdraw.isError && <Failure error={withdraw.error} write />}
      <Entry
        send={t('settings.invite.send')}
        onSend={() => invite.mutate()}
        busy={invite.isPending}
        ready={email.trim() !== ''}
        error={invite.error}
        main
      >
        {tried => (
          <>
            <Needed label={t('settings.invite.email')} type="email" value={email} onChange={setEmail} tried={tried} />
            <Pick
              label={t('settings.role')}
              value={role}
              onChange={setRole}
              options={roles.map(one => ({ value: one, label: t(`settings.role.${one}`) }))}
            />
          </>
        )}
      </Entry>
      {invite.data && (
        <Secret why={t('settings.invite.link', { date: format.date(invite.data.expires) })}>{invite.data.link}</Secret>
      )}
      <Asked of={asked} rows={1}>
        {({ items }) =>
          items.length > 0 && (
            <Rows
              label={t('settings.invited')}
              rows={items}
              keyOf={one => one.id}
              columns={[
                { title: t('settings.invited'), of: one => one.email },
                { title: t('settings.role'), of: one => t(`settings.role.${one.role}`) },
                { title: t('settings.invite.by'), of: one => one.invited_by },
                { title: t('settings.token.expires'), of: one => format.date(one.expires) }
              ]}
              actions={one => (
                <button type="button" className="plain-button small-button" onClick={() => withdraw.mutate(one.id)}>
                  {t('settings.invite.withdraw', { name: one.email })}
                </button>
              )}
            />
          )
        }
      </Asked>
    </div>
  )
}
