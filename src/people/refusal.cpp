#include "people/refusal.h"

#include <fmt/format.h>

#include <array>

#include "base/assert.h"

namespace entente::people {
namespace {

struct Words {
  Refusal why;
  std::string_view name, code, sentence, repair;
};

constexpr std::array kWords = {
    Words{Refusal::wrong_credentials, "wrong_credentials", "W0101",
          "the e-mail address, the password or the code is not right",
          "check all three; an admin of your side can give you a link for a new password"},
    Words{Refusal::second_factor_needed, "second_factor_needed", "W0102",
          "this account asks for a code as well",
          "type the six digits that your authenticator app shows, or one of your recovery codes"},
    Words{Refusal::wait, "wait", "W0103", "there were too many attempts; the next one is possible in {}",
          "wait, then try again; attempts made before that are not looked at"},
    Words{Refusal::signed_out, "signed_out", "W0104", "you are not signed in, or the session has ended",
          "sign in again"},
    Words{Refusal::token_refused, "token_refused", "W0105",
          "this API token is unknown, has expired or was revoked", "make a new one in your settings"},
    Words{Refusal::not_allowed, "not_allowed", "W0106", "your role does not reach that far",
          "ask an admin of your side, or use a session instead of an API token"},
    Words{Refusal::link_refused, "link_refused", "W0107", "this link was used, has expired or was withdrawn",
          "ask whoever sent it for a new one"},
    Words{Refusal::password_short, "password_short", "W0108", "the password has fewer than 12 characters",
          "take four or more words that you can remember, or let a password manager make one"},
    Words{Refusal::password_long, "password_long", "W0109", "the password has more than 128 characters",
          "take a shorter one"},
    Words{Refusal::password_common, "password_common", "W0110",
          "the password is among those that are tried first",
          "take words or characters that do not follow from each other"},
    Words{Refusal::password_personal, "password_personal", "W0111",
          "the password consists mostly of your own name or e-mail address",
          "take words that have nothing to do with you"},
    Words{Refusal::bad_email, "bad_email", "W0112", "this is not an e-mail address",
          "write it as name@example.com"},
    Words{Refusal::bad_name, "bad_name", "W0113", "a name has 1 to 200 characters and no line breaks",
          "write the name as others should read it"},
    Words{Refusal::already_member, "already_member", "W0114", "this person already sits on this side",
          "change the role instead"},
    Words{Refusal::last_admin, "last_admin", "W0115", "this side would be left without an admin",
          "make somebody else an admin first"},
    Words{Refusal::not_found, "not_found", "W0116", "there is nothing with this name or id that you may see",
          "go back to the list and choose again"},
    Words{Refusal::already_set_up, "already_set_up", "W0117", "this home has been set up already",
          "sign in, or ask for an invitation"},
    Words{Refusal::code_wrong, "code_wrong", "W0118", "this is not the code that the app should show now",
          "wait for the next code; check that the clock of the device is right"},
    Words{Refusal::no_password, "no_password", "W0119", "this account signs in through a provider only",
          "sign in through the provider; passwords and second factors are kept there"},
    Words{Refusal::not_linked, "not_linked", "W0120",
          "nobody here is linked to this identity of the provider",
          "sign in with your password and link it in your settings, or open your invitation"},
    Words{Refusal::oidc_ended, "oidc_ended", "W0121",
          "the sign-in at the provider took too long or began elsewhere",
          "begin again in this browser, and finish within ten minutes"},
    Words{Refusal::csrf, "csrf", "W0122", "the request did not come from the page that you signed in to",
          "reload the page and try again"},
    Words{Refusal::bad_value, "bad_value", "W0123", "this value cannot be used: {}", "change it as said"},
    Words{Refusal::identity_taken, "identity_taken", "W0124",
          "this identity of the provider is linked to another account", "unlink it there first"},
    Words{Refusal::factor_there, "factor_there", "W0125", "this account asks for a code already",
          "remove the second factor first, then set up the new one"},
    Words{Refusal::busy, "busy", "W0126", "too many people are signing in at this moment",
          "try again in a few seconds"},
    Words{Refusal::storage, "storage", "W0127", "people.db could not be read or written: {}",
          "look at the disk and the rights of the home's folder"},
    Words{Refusal::newer_format, "newer_format", "W0128",
          "people.db was written by a later version of entente", "use that version, or a backup"},
    Words{Refusal::wrong_key, "wrong_key", "W0129", "the key of people.db is missing or another one: {}",
          "bring back keys/people.key from the backup that people.db comes from"}};

const Words& words_of(Refusal why) {
  for (const Words& words : kWords) {
    if (words.why == why) return words;
  }
  ENTENTE_ASSERT(false, "every refusal has its words");
}

std::string in_words(std::int64_t seconds) {
  if (seconds == 1) return "1 second";
  if (seconds < 120) return fmt::format("{} seconds", seconds);
  return fmt::format("{} minutes", (seconds + 59) / 60);
}

}  // namespace

std::string_view name(Refusal why) {
  return words_of(why).name;
}

std::string_view code(Refusal why) {
  return words_of(why).code;
}

std::string sentence(const Refused& no) {
  const std::string_view text = words_of(no.why).sentence;
  const std::size_t gap = text.find("{}");
  if (gap == std::string_view::npos) return std::string(text);
  return fmt::format("{}{}{}", text.substr(0, gap),
                     no.why == Refusal::wait ? in_words(no.wait_seconds) : no.detail, text.substr(gap + 2));
}

std::string_view repair(Refusal why) {
  return words_of(why).repair;
}

std::span<const Refusal> all_refusals() {
  static const auto all = [] {
    std::array<Refusal, kWords.size()> each{};
    for (std::size_t i = 0; i < kWords.size(); ++i) each[i] = kWords[i].why;
    return each;
  }();
  return all;
}

}  // namespace entente::people
