// Which page stands at which address. Every page is a chunk of its own, with its words.
import { useQuery } from '@tanstack/react-query'
import { type ComponentType, lazy, Suspense, useEffect, useState } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { api, hold, Refusal, secondStep, take } from './api/client'
import { queries, relationship as relationshipOf, relationships, session } from './api/queries'
import { needWords, useWords } from './i18n'
import type { Area } from './i18n/keys'
import { Empty, Failure, Net, Skeleton } from './parts/states'
import { useOnline } from './shell/live'
import { address, PlaceProvider, usePlace } from './shell/place'
import { Shell } from './shell/Shell'

function page(area: Area, load: () => Promise<{ default: ComponentType }>) {
  return lazy(async () => (await Promise.all([load(), needWords(area)]))[0])
}

const Home = page('shell', () => import('./pages/Home'))
const SignIn = page('shell', () => import('./pages/SignIn'))
const Close = page('close', () => import('./pages/close/ClosePage'))
const Portfolio = page('pages', () => import('./pages/Portfolio'))
const Overview = page('pages', () => import('./pages/Overview'))
const Performance = page('pages', () => import('./pages/Performance'))
const Level = page('pages', () => import('./pages/Level'))
const Agreement = page('pages', () => import('./pages/Agreement'))
const WhatIf = page('pages', () => import('./pages/WhatIf'))
const Import = page('pages', () => import('./pages/Import'))
const Records = page('pages', () => import('./pages/Records'))
const Settings = page('pages', () => import('./pages/Settings'))

/** `?t=`: a link that signs in once and leads to the month that is open. */
const onceOnly = new URLSearchParams(window.location.search).get('t')

async function enterByLink(link: string) {
  const found = await take(api.POST('/session/link', { body: { link } }))
  hold(found)
  queries.setQueryData(session().queryKey, found)
  const { items } = await queries.fetchQuery(relationships())
  const card = items.find(one => one.open_period && one.agreements[0])
  return card ? address.close(card.id, card.agreements[0].id, card.open_period) : '/'
}

export function App() {
  const [, navigate] = useLocation()
  const [link, setLink] = useState(onceOnly)
  useEffect(() => {
    if (!link) return
    // a link that was used already may still find its person signed in; one that waits for a code is kept
    enterByLink(link)
      .catch(error =>
        error instanceof Refusal && error.problem.code === secondStep
          ? `/sign-in?step=${encodeURIComponent(link)}`
          : '/'
      )
      .then(to => {
        navigate(to, { replace: true })
        setLink(null)
      })
  }, [link, navigate])
  if (link) return <div className="entry">{<Skeleton rows={3} />}</div>
  return <Whole />
}

/** Somebody else may be signed in here still. */
function waitsForCode() {
  return window.location.pathname === '/sign-in' && new URLSearchParams(window.location.search).has('step')
}

function Whole() {
  const { t } = useWords()
  const known = useQuery(session())
  const online = useOnline()
  const [path] = useLocation()
  const data = known.data
  if (/^\/(setup|invitation|reset)\b/.test(path) || waitsForCode()) {
    return (
      <Suspense>
        <SignIn />
      </Suspense>
    )
  }
  if (!data) {
    if (known.isPending) return <div className="entry">{<Skeleton rows={3} />}</div>
    if (known.error instanceof Refusal && known.error.status === 401) {
      return (
        <Suspense fallback={<div className="entry">{<Skeleton rows={3} />}</div>}>
          <SignIn />
        </Suspense>
      )
    }
    return (
      <div className="entry">
        <Failure error={known.error} retry={() => known.refetch()} />
      </div>
    )
  }
  const words = { title: t('failure.crash'), what: t('failure.crash.what'), reload: t('failure.reload') }
  return (
    <PlaceProvider session={data} online={online}>
      <Shell online={online}>
        <Net key={path} words={words}>
          <Suspense fallback={<Skeleton rows={8} />}>
            <Pages />
          </Suspense>
        </Net>
      </Shell>
    </PlaceProvider>
  )
}

function Pages() {
  return (
    <Switch>
      <Route path="/" component={Home} />
      <Route path="/relationships" component={Portfolio} />
      <Route path="/settings" component={Settings} />
      <Route path="/r/:r/*?">
        <Inside />
      </Route>
      <Route component={Home} />
    </Switch>
  )
}

/** Pages of a relationship wait until its parties are known, so that none of them has to think of that. */
function Inside() {
  const place = usePlace()
  const { t } = useWords()
  const title = place.card ? `${place.card.name} · Entente` : 'Entente'
  useEffect(() => {
    document.title = title
    return () => {
      document.title = 'Entente'
    }
  }, [title])
  if (!place.card || !place.a) return <Waiting />
  return (
    <Switch>
      <Route path="/r/:r" component={Overview} />
      <Route path="/r/:r/close/:a/:month?" component={Close} />
      <Route path="/r/:r/performance/:a/:month?" component={Performance} />
      <Route path="/r/:r/level/:a/:level/:month?" component={Level} />
      <Route path="/r/:r/agreement/:a" component={Agreement} />
      <Route path="/r/:r/what-if/:a" component={WhatIf} />
      <Route path="/r/:r/import/:a" component={Import} />
      <Route path="/r/:r/records" component={Records} />
      <Route path="/r/:r/people" component={Settings} />
      <Route>
        <p className="muted">{t('palette.nothing')}</p>
      </Route>
    </Switch>
  )
}

function Waiting() {
  const place = usePlace()
  const card = useQuery({ ...relationshipOf(place.r ?? ''), enabled: place.r !== null })
  const { t } = useWords()
  if (card.isError) return <Failure error={card.error} retry={() => card.refetch()} />
  if (place.card)
    return (
      <>
        <h1>{place.card.name}</h1>
        <Empty title={t('place.no-agreement')} what={t('place.no-agreement.what')} command="entente apply" />
      </>
    )
  return <Skeleton rows={8} />
}
