// A home: the folder where the record of one's relationships lives, with the data and the working copies of
// their agreements.
//
//   HOME/entente.db              the record: feeds of all relationships
//   HOME/keys/                   secret keys of the sides that sit here
//   HOME/people.db               who signs in to `entente serve`
//   HOME/<relationship>/         agreement.yaml (a working copy that `entente apply` takes into the record),
//                                files it names, measurements.duckdb
//
// What counts is the record; a working copy counts for nothing until it is applied.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/statements.h"
#include "record/documents.h"
#include "record/sqlite_store.h"

namespace entente::app {

/// The folder that is meant: `given` (--home or ENTENTE_HOME), else the current one when it is a home.
text::Outcome<std::string> find_home(const std::string& given, const Files& files);

/// A problem of the record as a diagnostic: code R0101 and so on.
text::Diagnostic in_words(const record::Problem& problem);

/// An agreement as the record has it.
struct RecordedAgreement {
  std::string id;  ///< as its YAML says
  record::Document document;
  const record::Version* in_force()
      const;  ///< the latest that both signed, else the only head; nullptr: a conflict
  bool is_agreed() const { return document.agreed() != nullptr; }
};

/// Content of a version of an agreement: its text and the files that it names, so that it stands alone.
struct AgreementText {
  std::string yaml;
  std::map<std::string, std::string> files;  ///< path as written in the agreement -> content
  bool operator==(const AgreementText&) const = default;
};
std::string to_json(const AgreementText& text);
text::Outcome<AgreementText> agreement_text(const record::Version& version);
/// Checks a text as `entente check` does; `name` is what diagnostics call it.
AgreementFile load_agreement(const AgreementText& text, const std::string& name);

class Home {
 public:
  static text::Outcome<std::shared_ptr<Home>> open(const std::string& folder, Files& files);
  /// Makes the folder and an empty record. A folder that is a home already is refused (R0118).
  static text::Outcome<std::shared_ptr<Home>> create(const std::string& folder, Files& files);

  const std::string& folder() const { return folder_; }
  Files& files() const { return *files_; }
  record::Store& record() const { return *store_; }
  /// The moment by which the record goes: the machine's, in a sample that of its story (sample_clock.h).
  time::Instant at(time::Instant machine) const { return machine - lag_; }
  std::string record_path() const;
  std::string keys_folder() const;
  std::string people_path() const;
  std::string folder_of(const record::Relationship& relationship) const;
  std::string measurements_of(const record::Relationship& relationship) const;

  text::Outcome<std::vector<record::Relationship>> relationships() const;
  /// By name or id; empty: the only one.
  text::Outcome<record::Relationship> relationship(const std::string& given) const;
  /// The side that acts: `given` (client, supplier), else the only one whose key is held here.
  text::Outcome<record::Seat> seat(const record::Relationship& relationship, const std::string& given) const;

  text::Outcome<std::vector<record::Signed>> book(const record::Relationship& relationship,
                                                  record::Seat seat) const;
  text::Outcome<std::vector<RecordedAgreement>> agreements(const record::Relationship& relationship,
                                                           record::Seat seat) const;
  /// By id; empty: the only one.
  text::Outcome<RecordedAgreement> agreement(const record::Relationship& relationship, record::Seat seat,
                                             const std::string& given) const;
  /// The version in force with the relationship's measurements.
  text::Outcome<Case> open_case(const record::Relationship& relationship,
                                const RecordedAgreement& agreement) const;

 private:
  Home(std::string folder, Files& files, std::unique_ptr<record::Store> store, time::Duration lag);

  std::string folder_;
  Files* files_;
  std::unique_ptr<record::Store> store_;
  time::Duration lag_;
};

}  // namespace entente::app
