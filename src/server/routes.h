// The routes by noun. A handler reads what was sent, asks a use case of app and writes what report writes;
// there is no rule of the domain here.
#pragma once

#include <vector>

#include "server/router.h"

namespace entente::server {

std::vector<Route> session_routes();       ///< signing in and out, setup, invitations accepted, providers
std::vector<Route> own_routes();           ///< /me: queue, calendar, second factor, tokens
std::vector<Route> relationship_routes();  ///< lists and overview
std::vector<Route> agreement_routes();     ///< versions, check, plan, propose, sign
std::vector<Route> statement_routes();  ///< statements, invoices, forecasts, charts, breakdowns, why, what-if
std::vector<Route> close_routes();      ///< closes, positions, claims, swaps, notes, signatures
std::vector<Route> import_routes();
std::vector<Route> record_routes();  ///< log, verify, audit, bundles, events
std::vector<Route> people_routes();  ///< people and invitations of one's own side
std::vector<Route> webhook_routes();
std::vector<Route> about_routes();  ///< openapi.json

/// All of them.
Router all_routes();

}  // namespace entente::server
