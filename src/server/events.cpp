#include "server/events.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/json.h"

namespace entente::server {

void Events::start(const record::Store& store, Fresh fresh, std::chrono::milliseconds every,
                   std::chrono::milliseconds heartbeat) {
  store_ = &store;
  fresh_ = std::move(fresh);
  look();  // what is there already is not news
  thread_ = std::thread([this, every, heartbeat] { work(every, heartbeat); });
}

void Events::stop() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  const std::lock_guard lock(mutex_);
  for (One& one : all_) one.stream->close();
  all_.clear();
}

bool Events::has_room(const Listener& listener) const {
  const std::lock_guard lock(mutex_);
  const auto of_one =
      std::ranges::count_if(all_, [&](const One& one) { return one.listener.who == listener.who; });
  return all_.size() < kListenersMax && static_cast<std::size_t>(of_one) < kListenersOfOneMax;
}

void Events::add(const Listener& listener, std::shared_ptr<Stream> stream) {
  if (!stream->write("retry: 3000\n: here\n\n")) return;
  const std::lock_guard lock(mutex_);
  if (ending_) {
    stream->close();
    return;
  }
  all_.push_back({listener, std::move(stream), 0});
}

void Events::poke() {
  {
    const std::lock_guard lock(mutex_);
    poked_ = true;
  }
  changed_.notify_all();
}

std::size_t Events::listeners() const {
  const std::lock_guard lock(mutex_);
  return all_.size();
}

void Events::work(std::chrono::milliseconds every, std::chrono::milliseconds heartbeat) {
  auto next_beat = std::chrono::steady_clock::now() + heartbeat;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, every, [this] { return ending_ || poked_; });
      if (ending_) return;
      poked_ = false;
    }
    look();
    if (std::chrono::steady_clock::now() >= next_beat) {
      beat();
      next_beat = std::chrono::steady_clock::now() + heartbeat;
    }
  }
}

void Events::look() {
  const auto relationships = store_->relationships();
  if (!relationships) return;
  for (const record::Relationship& relationship : *relationships) {
    for (const record::Side side : relationship.held) {
      Books& book = books_[{relationship.id, side}];
      auto tail = store_->tail(relationship.id, {side}, book.mark);
      if (!tail) continue;
      // A tail from the beginning repeats what was told: the other home's entries came in between.
      const std::uint64_t told = book.known ? book.mark.length : tail->mark.length;
      std::uint64_t position = tail->from;
      for (const record::Signed& entry : tail->entries) {
        ++position;
        if (position <= told) continue;
        if (fresh_) fresh_(relationship, side, entry);
        tell(relationship.id, side, entry, position);
      }
      book = {tail->mark, true};
    }
  }
}

void Events::tell(const std::string& relationship, record::Side side, const record::Signed& entry,
                  std::uint64_t length) {
  const report::Json json = {
      {"length", length}, {"kind", entry.entry.kind}, {"subject", entry.entry.subject}};
  const std::string text = fmt::format("event: entry\ndata: {}\n\n",
                                       json.dump(-1, ' ', false, report::Json::error_handler_t::replace));
  const std::lock_guard lock(mutex_);
  std::erase_if(all_, [&](One& one) {
    const Listener& listener = one.listener;
    if (listener.relationship != relationship || listener.side != side) return false;
    if (listener.shared_only && !record::is_shared(entry.entry.feed)) return false;
    return !one.stream->write(text);
  });
}

void Events::beat() {
  const std::lock_guard lock(mutex_);
  std::erase_if(all_, [](One& one) {
    if (one.listener.still_allowed && !one.listener.still_allowed()) {
      one.stream->close();
      return true;
    }
    return !one.stream->write(": still here\n\n");
  });
}

}  // namespace entente::server
