// The door: sign in, the first account of an installation, an invitation.
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { api, base, holdCsrf, Refusal, take } from '../api/client'
import { providers, queries, session } from '../api/queries'
import type { Session } from '../api/types'
import { languages, speak, useWords } from '../i18n'
import { Field } from '../parts/fields'
import { Failure } from '../parts/states'
import { Mark } from '../shell/Shell'

const shortest = 12
/** the password was right and a code is asked for */
const secondStep = 'W0102'

export default function SignIn() {
  const { t, language } = useWords()
  const [path] = useLocation()
  const [, kind, inPath] = path.split('/')
  const link = inPath ?? new URLSearchParams(window.location.search).get('link') ?? ''
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
  holdCsrf(found.csrf)
  if (to) window.history.replaceState(null, '', to)
  queries.setQueryData(session().queryKey, found)
}

function Door() {
  const { t } = useWords()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [totp, setTotp] = useState('')
  const [second, setSecond] = useState(false)
  const [tried, setTried] = useState(false)
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
  const required = (value: string) => (tried && !value.trim() ? t('session.required') : null)
  return (
    <form
      className="stack"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setTried(true)
        if (email.trim() && password) enter.mutate()
      }}
    >
      <h1>{t('session.title')}</h1>
      {refusal &&
        (refusal.status === 401 || refusal.status === 429 ? (
          <p className="failure" role="alert">
            {second && refusal.status === 401 && !totp
              ? t('session.totp.why')
              : t(refusal.status === 429 ? 'session.wait' : 'session.refused')}
          </p>
        ) : (
          <Failure error={refusal} write />
        ))}
      <Field
        label={t('session.email')}
        type="email"
        autoComplete="username"
        value={email}
        onChange={setEmail}
        required
        error={required(email)}
      />
      <Field
        label={t('session.password')}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        required
        error={required(password)}
      />
      {second && (
        <Field label={t('session.totp')} autoComplete="one-time-code" value={totp} onChange={setTotp} autoFocus />
      )}
      <button type="submit" className="plain-button main tall" disabled={enter.isPending}>
        {t('session.enter')}
      </button>
      {(others.data?.items ?? []).map(one => (
        <a key={one.id} className="plain-button tall" href={`${base}/session/oidc/${encodeURIComponent(one.id)}/start`}>
          {t('session.with', { provider: one.name })}
        </a>
      ))}
    </form>
  )
}

function NewAccount({ link, first }: { link: string; first: boolean }) {
  const { t } = useWords()
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
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
  const missing = shortest - [...password].length
  const required = (value: string) => (tried && !value.trim() ? t('session.required') : null)
  return (
    <form
      className="stack"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setTried(true)
        if (name.trim() && missing <= 0 && (!first || email.trim())) create.mutate()
      }}
    >
      <h1>{t(first ? 'session.setup' : 'session.invited')}</h1>
      <p className="muted">{t(first ? 'session.setup.why' : 'session.invited.why')}</p>
      {create.isError && <Failure error={create.error} write />}
      {first && (
        <Field
          label={t('session.email')}
          type="email"
          autoComplete="username"
          value={email}
          onChange={setEmail}
          required
          error={required(email)}
        />
      )}
      <Field
        label={t('session.name')}
        autoComplete="name"
        value={name}
        onChange={setName}
        required
        error={required(name)}
      />
      <Field
        label={t('session.password')}
        hint={t('session.password.rule')}
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
        required
        error={tried && missing > 0 ? t('session.password.short', { n: missing }) : null}
      />
      <button type="submit" className="plain-button main tall" disabled={create.isPending}>
        {t('session.create')}
      </button>
    </form>
  )
}
