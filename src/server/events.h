// Live updates: whoever listens to a relationship is told when its book grows, as server-sent events. One
// thread looks at the books (they may grow by the command line too), and says every few seconds that it is
// still there. What a listener is told of is what their seat may read.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "record/store.h"
#include "server/http.h"

namespace entente::server {

struct Listener {
  std::string relationship;
  record::Side side = record::Side::client;
  bool shared_only = false;  ///< looks as the other side
  std::string who;           ///< session or token: so many listeners each
  std::function<bool()> still_allowed = {};
};

class Events {
 public:
  static constexpr std::size_t kListenersMax = 2'000;
  static constexpr std::size_t kListenersOfOneMax = 20;

  Events() = default;
  ~Events() { stop(); }
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  /// `fresh(relationship, side, entry)` is called for every new entry that a held side may read.
  using Fresh = std::function<void(const record::Relationship&, record::Side, const record::Signed&)>;
  void start(const record::Store& store, Fresh fresh, std::chrono::milliseconds every,
             std::chrono::milliseconds heartbeat);
  void stop();

  bool has_room(const Listener& listener) const;
  void add(const Listener& listener, std::shared_ptr<Stream> stream);
  /// Something was written: look now.
  void poke();
  std::size_t listeners() const;

 private:
  struct One {
    Listener listener;
    std::shared_ptr<Stream> stream;
    std::uint64_t number = 0;
  };
  struct Books {
    record::Mark mark;
    bool known = false;
  };
  void work(std::chrono::milliseconds every, std::chrono::milliseconds heartbeat);
  void look();
  void tell(const std::string& relationship, record::Side side, const record::Signed& entry,
            std::uint64_t length);
  void beat();

  const record::Store* store_ = nullptr;
  Fresh fresh_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<One> all_;
  std::map<std::pair<std::string, record::Side>, Books> books_;
  bool poked_ = false, ending_ = false;
  std::thread thread_;
};

}  // namespace entente::server
