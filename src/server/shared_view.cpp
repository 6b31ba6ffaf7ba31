#include "server/shared_view.h"

namespace entente::server {
namespace {

using record::Problem;

std::unexpected<Problem> reading_only() {
  return failure(Problem{Problem::Kind::not_visible, "the other side's view is for reading only",
                         "go back to the own seat to write"});
}

class SharedView final : public record::Store {
 public:
  SharedView(record::Store& inner, record::Side own) : inner_(inner), own_{own} {}

  Result<std::vector<record::Relationship>, Problem> relationships() const override {
    return inner_.relationships();
  }
  Result<std::vector<record::Signed>, Problem> book(const std::string& relationship,
                                                    record::Seat /*seat*/) const override {
    auto all = inner_.book(relationship, own_);
    if (all)
      std::erase_if(*all, [](const record::Signed& one) { return !record::is_shared(one.entry.feed); });
    return all;
  }
  Result<std::uint64_t, Problem> length(const std::string& relationship, record::Seat seat) const override {
    const auto all = book(relationship, seat);
    if (!all) return std::unexpected(all.error());
    return std::uint64_t{all->size()};
  }
  Result<std::vector<record::Signed>, Problem> read(const std::string& relationship, record::Seat seat,
                                                    std::uint64_t from, std::uint64_t limit) const override {
    auto all = book(relationship, seat);
    if (!all) return all;
    const std::uint64_t begin = std::min<std::uint64_t>(from, all->size());
    const std::uint64_t end = begin + std::min<std::uint64_t>(limit, all->size() - begin);
    return std::vector<record::Signed>(all->begin() + static_cast<std::ptrdiff_t>(begin),
                                       all->begin() + static_cast<std::ptrdiff_t>(end));
  }
  Result<record::Tail, Problem> tail(const std::string& relationship, record::Seat seat,
                                     const record::Mark& after) const override {
    auto all = read(relationship, seat, after.length, UINT64_MAX);
    if (!all) return std::unexpected(all.error());
    record::Mark mark = after;
    mark.length += all->size();
    if (!all->empty()) mark.last = all->back().hash;
    return record::Tail{after.length, std::move(*all), mark};
  }
  Result<std::vector<record::Signed>, Problem> feed(const std::string& relationship, record::Feed feed,
                                                    std::uint64_t after) const override {
    if (!record::is_shared(feed)) return reading_only();
    return inner_.feed(relationship, feed, after);
  }

  Result<record::Relationship, Problem> create(const std::string&, const std::string&, const std::string&,
                                               std::span<const record::Side>, const std::string&,
                                               time::Instant) override {
    return reading_only();
  }
  Result<std::vector<record::Signed>, Problem> append(const std::string&, record::Side,
                                                      std::span<const record::Draft>, time::Instant,
                                                      std::optional<std::uint64_t>) override {
    return reading_only();
  }
  Result<record::Signed, Problem> rotate_key(const std::string&, record::Side, const std::string&,
                                             time::Instant) override {
    return reading_only();
  }
  Result<record::Hash, Problem> put_attachment(std::string_view) override { return reading_only(); }
  Result<std::string, Problem> attachment(const std::string&, record::Seat,
                                          const record::Hash&) const override {
    return reading_only();
  }
  Result<record::Taken, Problem> take(const record::Delivery&) override { return reading_only(); }
  Result<record::Signed, Problem> begin_side(const std::string&, record::Side, const std::string&,
                                             time::Instant) override {
    return reading_only();
  }
  Result<Endorsement, Problem> endorse(const std::string&, record::Side, const record::Hash&) const override {
    return reading_only();
  }

 private:
  record::Store& inner_;
  record::Seat own_;
};

}  // namespace

std::shared_ptr<record::Store> make_shared_view(record::Store& inner, record::Side own) {
  return std::make_shared<SharedView>(inner, own);
}

}  // namespace entente::server
