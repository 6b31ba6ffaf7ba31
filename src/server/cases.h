// Agreements opened with their measurements. A case is kept open for a moment, because opening costs more
// than most questions, and not for longer, because nobody else can write the measurements meanwhile. One
// question of a relationship at a time; an import has the measurements for itself.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "app/home.h"

namespace entente::server {

class Cases {
 public:
  /// A case that nobody else uses while this lives.
  struct Open {
    std::unique_lock<std::mutex> lock;
    std::shared_ptr<app::Case> opened;
    app::Case* operator->() const { return opened.get(); }
    app::Case& operator*() const { return *opened; }
  };
  text::Outcome<Open> open(const app::Home& home, const record::Relationship& relationship,
                           const app::RecordedAgreement& agreement);

  /// The measurements of a relationship to be written: no case is open while this lives.
  std::unique_lock<std::mutex> exclusive(const std::string& relationship);

  /// Closes what was not used for `idle`.
  void tidy(std::chrono::milliseconds idle);

  /// Changes whenever the measurements do.
  static std::string stamp(const app::Home& home, const record::Relationship& relationship);

 private:
  struct One {
    std::mutex mutex;
    std::map<std::string, std::shared_ptr<app::Case>> opened;  ///< agreement and version -> case
    std::string stamp;
    std::chrono::steady_clock::time_point used;
  };
  std::shared_ptr<One> one(const std::string& relationship);

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<One>> all_;
};

}  // namespace entente::server
