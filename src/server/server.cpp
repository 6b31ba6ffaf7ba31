#include "server/server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "server/call.h"
#include "text/file_error.h"

namespace entente::server {
namespace {

bool is_loopback(const std::string& address) {
  return address == "localhost" || address == "::1" || address.starts_with("127.");
}

/// What an endpoint of a webhook is sent: that something was written, not what it says.
std::string webhook_body(const record::Relationship& relationship, const record::Signed& entry) {
  const Json json = {{"type", "record." + entry.entry.kind},
                     {"timestamp", entry.entry.at.to_string()},
                     {"data",
                      {{"relationship", relationship.id},
                       {"kind", entry.entry.kind},
                       {"subject", entry.entry.subject},
                       {"hash", entry.hash.hex()},
                       {"side", std::string(record::name(record::writer(entry.entry.feed)))},
                       {"ring", record::is_shared(entry.entry.feed) ? "shared" : "private"}}}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Once a minute: what has expired goes; every few seconds: measurements that nobody asks about are closed.
class Tidying {
 public:
  Tidying(Site& site, people::Accounts& accounts)
      : thread_([this, &site, &accounts] {
          std::unique_lock lock(mutex_);
          for (std::uint64_t round = 0;
               !ending_now_.wait_for(lock, std::chrono::seconds(2), [this] { return ending_; }); ++round) {
            site.cases.tidy(std::chrono::seconds(5));
            constexpr std::uint64_t kRoundsInMinute = 30;
            if (round % kRoundsInMinute == 0) (void)accounts.tidy(site.now());
          }
        }) {}
  ~Tidying() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    ending_now_.notify_all();
    thread_.join();
  }
  Tidying(const Tidying&) = delete;
  Tidying& operator=(const Tidying&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable ending_now_;
  bool ending_ = false;
  std::thread thread_;
};

class Running final : public Server {
 public:
  Running(const ServeOptions& options, std::shared_ptr<app::Home> home,
          std::unique_ptr<people::Accounts> accounts, const Clock& clock, SiteOptions site_options)
      : options_(options),
        accounts_(std::move(accounts)),
        site_(std::move(home), *accounts_, clock, std::move(site_options)),
        log_(options.access_log ? std::make_unique<Log>(STDERR_FILENO) : nullptr),
        application_(site_, embedded_assets(), log_.get()) {}

  ~Running() override { stop(); }

  text::Outcome<void> begin(const Clock& clock) {
    TransportOptions transport;
    transport.bind = options_.bind == "localhost" ? "127.0.0.1" : options_.bind;
    transport.port = options_.port;
    transport.tls_certificate = options_.tls_certificate;
    transport.tls_key = options_.tls_key;
    transport.behind_proxy = options_.behind_proxy;
    transport.uploads = (std::filesystem::path(site_.home().folder()) / "uploads").string();
    transport.workers = options_.workers;
    transport.connections_max = options_.connections_max;
    auto started = Transport::start(transport, application_);
    if (!started) return std::unexpected(started.error());
    transport_ = std::move(*started);
    const auto enqueue = [this](const record::Relationship& relationship, record::Side side,
                                const record::Signed& entry) {
      site_.changed();
      (void)accounts_->enqueue(relationship.id, side_of(side), "record." + entry.entry.kind,
                               webhook_body(relationship, entry), site_.now());
    };
    site_.events.start(site_.record(), enqueue, std::chrono::seconds(1), std::chrono::seconds(15));
    webhooks_ = std::make_unique<WebhookSender>(*accounts_, clock, options_.private_webhooks);
    tidying_ = std::make_unique<Tidying>(site_, *accounts_);
    if (site_.options().sample) {
      auto seats = sample_people(site_.home(), *accounts_, site_.now());
      if (!seats) return std::unexpected(seats.error());
      sample_seats_ = std::move(*seats);
    }
    const auto fresh = accounts_->is_fresh();
    if (fresh && *fresh) {
      const auto link = accounts_->make_setup_link(site_.now());
      if (link) setup_path_ = "/setup/" + link->token;
    }
    return {};
  }

  std::uint16_t port() const override { return transport_->port(); }
  std::string address() const override {
    if (!options_.public_url.empty()) return options_.public_url;
    const bool six = options_.bind.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", options_.tls_certificate.empty() ? "http" : "https", six ? "[" : "",
                       options_.bind, six ? "]" : "", port());
  }
  std::string setup_path() const override { return setup_path_; }
  const std::vector<SampleSeat>& sample_seats() const override { return sample_seats_; }
  bool has_web() const override { return embedded_assets().has_web(); }

  void stop() override {
    site_.events.stop();
    if (transport_) transport_->stop(std::chrono::seconds(10));
    webhooks_.reset();
    tidying_.reset();
    transport_.reset();
  }

 private:
  ServeOptions options_;
  std::unique_ptr<people::Accounts> accounts_;
  Site site_;
  std::unique_ptr<Log> log_;
  Application application_;
  std::unique_ptr<Transport> transport_;
  std::unique_ptr<WebhookSender> webhooks_;
  std::unique_ptr<Tidying> tidying_;
  std::string setup_path_;
  std::vector<SampleSeat> sample_seats_;
};

text::Diagnostic unreadable_list(const std::string& file, const std::string& why) {
  text::Diagnostic problem =
      text::error("H0126", fmt::format("the list of refused passwords cannot be read: {}", why));
  problem.file = file;
  return problem.note("it has one password or SHA-1 hash to a line; hashes in order may be of any number")
      .help("name such a file, or leave out --refused-passwords");
}

}  // namespace

text::Outcome<void> check(const ServeOptions& options) {
  if (options.tls_certificate.empty() != options.tls_key.empty()) {
    return text::refuse(text::error("H0122", "a certificate and its key go together")
                            .help("give both --tls-cert and --tls-key, or neither"));
  }
  const bool protected_way = options.behind_proxy || !options.tls_certificate.empty();
  if (is_loopback(options.bind) || protected_way) return {};
  return text::refuse(
      text::error("H0120", fmt::format("serving on {} would send passwords over the network as plain text",
                                       options.bind))
          .help("add --tls-cert and --tls-key, or --behind-proxy when a proxy before it speaks TLS, or leave "
                "out --bind to serve this machine only"));
}

text::Outcome<std::unique_ptr<Server>> Server::start(const ServeOptions& options, Files& files,
                                                     const Clock& clock) {
  if (auto sound = check(options); !sound) return std::unexpected(sound.error());
  const auto folder = app::find_home(options.home, files);
  if (!folder) return std::unexpected(folder.error());
  auto home = app::Home::open(*folder, files);
  if (!home) return std::unexpected(home.error());
  SiteOptions site;
  site.public_url = options.public_url;
  site.secure = !options.tls_certificate.empty() || options.public_url.starts_with("https://");
  site.upload_max = options.upload_max;
  site.glance = std::chrono::milliseconds(10);
  site.workers = std::max(1U, std::thread::hardware_concurrency());
  site.sample =
      options.sample || files.exists((std::filesystem::path(*folder) / app::kSampleMarker).string());
  if (site.sample && !is_loopback(options.bind)) {
    return text::refuse(text::error("H0125", "the demo is served to this machine only")
                            .note("whoever opens it signs in without a password")
                            .help("leave out --bind, or make a home of your own: entente init"));
  }
  if (!options.providers_file.empty()) {
    const auto text = files.read(options.providers_file, 1 << 20);
    if (!text) return text::refuse(text::file_error(text.error(), files));
    auto providers = read_providers(*text, options.providers_file);
    if (!providers) return std::unexpected(providers.error());
    site.providers = std::move(*providers);
  }
  people::AccountOptions account_options;
  if (!options.refused_passwords.empty()) {
    auto list = people::RefusedPasswords::open(options.refused_passwords);
    if (!list) return text::refuse(unreadable_list(options.refused_passwords, list.error()));
    account_options.refused = std::move(*list);
  }
  auto accounts = people::Accounts::open((*home)->people_path(), std::move(account_options));
  if (!accounts) return text::refuse(diagnostic_of(accounts.error()));
  auto running =
      std::make_unique<Running>(options, std::move(*home), std::move(*accounts), clock, std::move(site));
  if (auto begun = running->begin(clock); !begun) return std::unexpected(begun.error());
  return running;
}

}  // namespace entente::server
