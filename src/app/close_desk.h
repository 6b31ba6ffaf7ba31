// What the use cases of a close share: the record read once, statements reckoned with what it adds, entries
// written against the book that was read.
#pragma once

#include "app/closes.h"
#include "closing/judged.h"

namespace entente::app {

/// The record of one agreement as a seat reads it, at one length of the book.
class Desk {
 public:
  static text::Outcome<Desk> open(const CloseSources& sources, record::Side seat);

  const CloseSources& sources() const { return *sources_; }
  const std::string& id() const { return *sources_->agreement->original->id; }
  record::Side seat() const { return seat_; }
  std::uint64_t length() const { return length_; }
  time::Date today() const { return sources_->agreement->original->zone.date_at(sources_->now); }
  const closing::Papers& papers() const { return papers_; }
  const closing::Standing& standing() const { return standing_; }
  const agreement::Agreement& agreement() const { return *agreement_; }

  text::Outcome<CloseShown> close(time::Month month) const;
  /// With everything known today.
  text::Outcome<std::shared_ptr<const settlement::Statement>> statement(time::Month month) const;
  /// The latest month that is over and lies in the term.
  time::Month latest() const;
  /// The first month to close here: the one before the agreement came into the record. What lies before it is
  /// history, closed elsewhere, and is shown when it is named.
  time::Month begins() const;
  /// Months about which the record says something, oldest first.
  std::vector<time::Month> months_worked_on() const;

 private:
  text::Outcome<std::shared_ptr<const settlement::Statement>> reckon(
      const agreement::Agreement& agreement, const closing::Standing& standing, time::Month month,
      time::Instant as_of, std::optional<time::Instant> as_known) const;

  const CloseSources* sources_ = nullptr;
  record::Side seat_ = record::Side::client;
  std::uint64_t length_ = 0;
  closing::Papers papers_;
  closing::Standing standing_;
  std::shared_ptr<const agreement::Agreement> agreement_;  ///< with the record
};

/// A new version of a document; its parents are the versions that no other has followed.
record::Draft draft_of(const closing::Papers& papers, const Actor& actor, const std::string& id,
                       std::string_view type, std::string_view content, bool shared = true);
record::Draft signature_of(const Actor& actor, const std::string& id, const record::Hash& version);

text::Diagnostic about_month(std::string code, const Desk& desk, time::Month month, std::string message);
text::Diagnostic no_line(const Desk& desk, const closing::Close& close, const std::string& given);
/// Why no line of the month can be spoken about yet.
std::optional<text::Diagnostic> not_ready(const Desk& desk, const closing::Close& close);
/// A position on a line's figures as they stand.
closing::Position position_on(const closing::CloseLine& line, closing::Stand stand, const std::string& reason,
                              const std::vector<std::string>& evidence);

/// Appends to the book that the desk has read.
text::Outcome<Recorded> write(const Desk& desk, const Actor& actor, std::span<const record::Draft> drafts,
                              Expected expected);

/// Does `work` at a desk; again when somebody else wrote meanwhile and the caller did not say which book it
/// knows.
text::Outcome<Recorded> at_desk(const CloseSources& sources, const Actor& actor, Expected expected,
                                const std::function<text::Outcome<Recorded>(const Desk&)>& work);

}  // namespace entente::app
