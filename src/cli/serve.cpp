// `entente serve`: the home for browsers and programs, until the process is told to stop.
#include <fmt/format.h>

#include <csignal>
#include <ostream>

#include "cli/command.h"
#include "server/openapi.h"
#include "server/routes.h"
#include "server/server.h"

namespace entente::cli {
namespace {

struct ServeCommand : server::ServeOptions {
  bool quiet = false;
  std::uint64_t upload_max_mb = 8'192;
};

/// Blocked in every thread before any is started, so that one place waits for them.
sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

int serve(const Session& session, const ServeCommand& command) {
  server::ServeOptions options = command;
  options.access_log = !command.quiet;
  options.upload_max = command.upload_max_mb << 20U;
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  const auto started = server::Server::start(options, session.files, session.clock);
  if (!started) {
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    return session.report(started.error(), kCouldNotRun);
  }
  server::Server& running = **started;
  session.console.out << fmt::format("Entente serves {} on {}\n",
                                     options.home.empty() ? "this home" : options.home, running.address());
  if (!running.setup_path().empty()) {
    session.console.out << fmt::format("Make the first account (once, within a day): {}{}\n",
                                       running.address(), running.setup_path());
  }
  for (const server::SampleSeat& seat : running.sample_seats()) {
    session.console.out << fmt::format("As the {} ({}), once: {}{}\n", seat.side, seat.email,
                                       running.address(), seat.path);
  }
  if (!running.has_web())
    session.console.err
        << "built without the web pages: only the API answers (cd web && npm ci && npm run build)\n";
  session.console.out.flush();
  int received = 0;
  sigwait(&signals, &received);
  session.console.err << "stopping: requests that run are answered first\n";
  running.stop();
  return kClean;
}

}  // namespace

void add_serve(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("serve", "the home in the browser and for programs: both sides sign in to it")
          ->group("record");
  auto options = std::make_shared<ServeCommand>();
  command->add_option("--home", options->home, "folder of the home (default: the current folder)")
      ->envname("ENTENTE_HOME")
      ->type_name("DIR");
  command->add_option("--port", options->port, "port (default 8080; 0: any that is free)")->type_name("PORT");
  command->add_option("--bind", options->bind, "address to listen on (default 127.0.0.1: this machine only)")
      ->type_name("ADDRESS");
  command->add_flag("--behind-proxy", options->behind_proxy,
                    "a proxy speaks TLS before it and says for whom (X-Forwarded-For, X-Forwarded-Proto)");
  command->add_option("--tls-cert", options->tls_certificate, "certificate with its chain, PEM")
      ->type_name("FILE");
  command->add_option("--tls-key", options->tls_key, "key of the certificate, PEM")->type_name("FILE");
  command
      ->add_option("--public-url", options->public_url,
                   "how people reach it, for links: https://entente.example")
      ->type_name("URL");
  command->add_option("--oidc", options->providers_file, "identity providers (JSON, see the guide)")
      ->envname("ENTENTE_OIDC")
      ->type_name("FILE");
  command
      ->add_option("--refused-passwords", options->refused_passwords,
                   "passwords that nobody may choose: one, or its SHA-1 hash, to a line")
      ->envname("ENTENTE_REFUSED_PASSWORDS")
      ->type_name("FILE");
  command
      ->add_option("--upload-max", options->upload_max_mb,
                   "largest file that may be imported, in MB (default 8192)")
      ->type_name("MB");
  command->add_option("--connections", options->connections_max, "connections at once (default 10000)")
      ->type_name("N");
  command->add_flag("--private-webhooks", options->private_webhooks, "webhooks may go to private addresses");
  command->add_flag("--quiet", options->quiet, "no line for each request on standard error");
  set_examples(*command, {"entente serve --home entente-demo", "entente serve --port 0",
                          "entente serve --bind 0.0.0.0 --tls-cert cert.pem --tls-key key.pem"});
  command->callback(
      [&session, options] { session.work = [&session, options] { return serve(session, *options); }; });
}

std::string openapi_text() {
  return report::json_text(server::openapi(server::all_routes()));
}

}  // namespace entente::cli
