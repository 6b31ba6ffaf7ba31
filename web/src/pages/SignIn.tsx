// The door: sign in, the first account of an installation, an invitation, a new password.
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { api, base, hold, Refusal, secondStep, take } from '../api/client'
import { providers, queries, session } from '../api/queries'
import type { Session } from '../api/types'
import { languages, speak, useWords } from '../i18n'
import { Entry, missingOf, Needed, NewPasswordField } from '../parts/Entry'
import { Field } from '../parts/fields'
import { say } from '../parts/toasts'
import { Mark } from '../shell/Shell'

export default function SignIn() {
  const { t, language } = useWords()
  const [path] = useLocation()
  const [, kind, inPath] = path.split('/')
  const asked = new URLSearchParams(window.location.search)
  const link = inPath ?? asked.get('link') ?? ''
  const step = kind === 'sign-in' ? asked.get('step') : null
  return (
    <main className="entry">
      <div>
        <p className="brand">
          <Mark />
          {'Entente'}
        </p>
        <p className="muted">{t('session.tagline')}</p>
      </div>
      {kind === 'setup' ? (
        <NewAccount link={link} first />
      ) : kind === 'invitation' ? (
        <NewAccount link={link} first={false} />
      ) : kind === 'reset' ? (
        <Reset link={link} />
      ) : step ? (
        <SecondStep link={step} to={asked.get('return') ?? '/'} />
      ) : (
        <Door />
      )}
      <p className="row small">
        {languages.map(one => (
          <button
            key={one.id}
            type="button"
            lang={one.id}
            className="plain-button quiet"
            aria-pressed={language === one.id}
            onClick={() => void speak(one.id)}
          >
            {one.name}
          </button>
        ))}
      </p>
    </main>
  )
}

function arrive(found: Session, to?: string) {
  hold(found)
  if (to) window.history.replaceState(null, '', to)
  queries.setQueryData(session().queryKey, found)
}

function Door() {
  const { t } = useWords()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [totp, setTotp] = useState('')
  const [second, setSecond] = useState(false)
  const others = useQuery(providers())
  const enter = useMutation({
    mutationFn: () =>
      take(api.POST('/session', { body: { email: email.trim(), password, ...(totp ? { totp: totp.trim() } : {}) } })),
    onSuccess: found => arrive(found),
    onError: error => {
      if (error instanceof Refusal && error.problem.code === secondStep) setSecond(true)
    }
  })
  const refusal = enter.error instanceof Refusal ? enter.error : null
  const known = refusal !== null && (refusal.status === 401 || refusal.status === 429)
  return (
    <>
      <Entry
        send={t('session.enter')}
        onSend={() => enter.mutate()}
        busy={enter.isPending}
        ready={email.trim() !== '' && password !== ''}
        error={known ? null : refusal}
        className="stack tall-buttons"
        main
      >
        {tried => (
          <>
            <h1>{t('session.title')}</h1>
            {known && (
              <p className="failure" role="alert">
                {second && refusal.status === 401 && !totp
                  ? t('session.totp.why')
                  : t(refusal.status === 429 ? 'session.wait' : 'session.refused')}
              </p>
            )}
            <Email value={email} onChange={setEmail} tried={tried} />
            <Needed
              label={t('session.password')}
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={setPassword}
              tried={tried}
            />
            {second && (
              <Field label={t('session.totp')} autoComplete="one-time-code" value={totp} onChange={setTotp} autoFocus />
            )}
          </>
        )}
      </Entry>
      <p className="muted small">{t('session.forgotten')}</p>
      {(others.data?.items ?? []).map(one => (
        <a key={one.id} className="plain-button tall" href={`${base}/session/oidc/${encodeURIComponent(one.id)}/start`}>
          {t('session.with', { provider: one.name })}
        </a>
      ))}
    </>
  )
}

/** After an identity provider or a link: the code is all that is missing. */
function SecondStep({ link, to }: { link: string; to: string }) {
  const { t } = useWords()
  const [totp, setTotp] = useState('')
  const enter = useMutation({
    mutationFn: () => take(api.POST('/session/link', { body: { link, totp: totp.trim() } })),
    // a path of our own and nothing else
    onSuccess: () => window.location.assign(/^\/(?![/\\])/.test(to) ? to : '/')
  })
  const refusal = enter.error instanceof Refusal ? enter.error : null
  const known = refusal !== null && (refusal.status === 401 || refusal.status === 429)
  return (
    <Entry
      send={t('session.enter')}
      onSend={() => enter.mutate()}
      busy={enter.isPending}
      ready={totp.trim() !== ''}
      error={known ? null : enter.error}
      className="stack tall-buttons"
      main
    >
      {tried => (
        <>
          <h1>{t('session.step')}</h1>
          <p className="muted">{t('session.totp.why')}</p>
          {known && (
            <p className="failure" role="alert">
              {t(refusal.status === 429 ? 'session.wait' : 'session.step.refused')}
            </p>
          )}
          <Needed
            label={t('session.totp')}
            autoComplete="one-time-code"
            value={totp}
            onChange={setTotp}
            tried={tried}
            autoFocus
          />
        </>
      )}
    </Entry>
  )
}

function Email(props: { value: string; onChange: (value: string) => void; tried: boolean }) {
  const { t } = useWords()
  return <Needed label={t('session.email')} type="email" autoComplete="username" {...props} />
}

function NewAccount({ link, first }: { link: string; first: boolean }) {
  const { t } = useWords()
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const create = useMutation({
    mutationFn: () =>
      first
        ? take(api.POST('/session/setup', { body: { link, email: email.trim(), name: name.trim(), password } }))
        : take(
            api.POST('/invitations/{token}/accept', {
              params: { path: { token: link } },
              body: { name: name.trim(), password }
            })
          ),
    onSuccess: async found => {
      arrive(found, '/')
      window.location.assign('/')
    }
  })
  return (
    <Entry
      send={t('session.create')}
      onSend={() => create.mutate()}
      busy={create.isPending}
      ready={name.trim() !== '' && missingOf(password) <= 0 && (!first || email.trim() !== '')}
      error={create.error}
      className="stack tall-buttons"
      main
    >
      {tried => (
        <>
          <h1>{t(first ? 'session.setup' : 'session.invited')}</h1>
          <p className="muted">{t(first ? 'session.setup.why' : 'session.invited.why')}</p>
          {first && <Email value={email} onChange={setEmail} tried={tried} />}
          <Needed label={t('session.name')} autoComplete="name" value={name} onChange={setName} tried={tried} />
          <NewPasswordField value={password} onChange={setPassword} tried={tried} />
        </>
      )}
    </Entry>
  )
}

/** A link of an administrator lets its person choose a new password; signing in comes after. */
function Reset({ link }: { link: string }) {
  const { t } = useWords()
  const [, navigate] = useLocation()
  const [password, setPassword] = useState('')
  const reset = useMutation({
    mutationFn: () => take(api.POST('/session/password', { body: { link, password } })),
    onSuccess: () => {
      say(t('session.reset.done'))
      navigate('/', { replace: true })
    }
  })
  return (
    <Entry
      send={t('session.reset.send')}
      onSend={() => reset.mutate()}
      busy={reset.isPending}
      ready={missingOf(password) <= 0}
      error={reset.error}
      className="stack tall-buttons"
      main
    >
      {tried => (
        <>
          <h1>{t('session.reset')}</h1>
          <p className="muted">{t('session.reset.why')}</p>
          <NewPasswordField value={password} onChange={setPassword} tried={tried} />
        </>
      )}
    </Entry>
  )
}
