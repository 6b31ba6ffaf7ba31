#include "people/common_passwords.h"

#include <algorithm>
#include <array>
#include <vector>

namespace entente::people {
namespace {

// clang-format off
constexpr auto kWords = std::to_array<std::string_view>({
    // What this program, its subject and its world are called.
    "entente", "client", "supplier", "agreement", "statement", "relationship", "contract", "outsourcing", "invoice",
    "service", "services", "provider", "customer", "vendor", "company", "corporate", "business", "office", "helpdesk",
    "support", "finance", "account", "portal", "system", "server", "network", "computer", "internet", "website",
    "database", "oracle", "windows", "microsoft", "google", "facebook", "linkedin", "twitter", "youtube", "amazon",
    "apple", "samsung", "android", "iphone", "nokia", "dell", "cisco", "linux", "ubuntu", "debian", "github", "example",
    // What is chosen because a password was asked for.
    "password", "passwort", "passwd", "passw", "pass", "passphrase", "passcode", "motdepasse", "contrasena", "senha",
    "wachtwoord", "losenord", "salasana", "haslo", "parola", "secret", "secrets", "geheim", "private", "secure",
    "security", "safety", "login", "logon", "signin", "access", "admin", "administrator", "root", "user", "username",
    "guest", "public", "default", "changeme", "change", "letmein", "welcome", "willkommen", "bienvenue", "bienvenido",
    "hello", "hallo", "bonjour", "hola", "ciao", "goodbye", "temp", "temporary", "test", "testing", "tester", "demo",
    "master", "superuser", "supervisor", "manager", "operator", "opensesame", "sesame", "trustno", "whatever",
    "nothing", "something", "anything", "everything", "forever", "always", "never", "remember", "forgot", "unknown",
    "please", "thankyou", "thanks", "correct", "horse", "battery", "staple", "blank", "none", "null",
    // Love, family, names.
    "iloveyou", "ilove", "iloveu", "loveyou", "loveme", "lovely", "lover", "love", "heart", "kiss", "kisses", "baby",
    "babygirl", "babyboy", "angel", "angels", "princess", "prince", "queen", "king", "sweet", "sweetie", "sweety",
    "honey", "sugar", "darling", "mother", "father", "mommy", "daddy", "mama", "papa", "family", "sister", "brother",
    "children", "friend", "friends", "bestfriend", "girlfriend", "boyfriend", "mylove", "beautiful", "pretty", "cutie",
    "michael", "michelle", "jessica", "jennifer", "ashley", "amanda", "daniel", "danielle", "nicole", "anthony",
    "andrew", "andrea", "joshua", "matthew", "robert", "thomas", "jordan", "justin", "william", "alexander", "alexandra",
    "alexis", "alex", "jonathan", "christian", "christopher", "christine", "christina", "chris", "patrick", "richard",
    "charles", "charlie", "george", "joseph", "david", "james", "john", "peter", "paul", "maria", "marie", "martin",
    "nicholas", "nathan", "samantha", "elizabeth", "victoria", "vanessa", "veronica", "stephanie", "steven", "sarah",
    "sandra", "rebecca", "rachel", "melissa", "natalie", "lauren", "laura", "karen", "julia", "anna", "hannah",
    "emily", "emma", "sophie", "oliver", "oscar", "max", "hunter", "harley", "maggie", "buster", "bailey", "buddy",
    "ginger", "pepper", "shadow", "smokey", "rocky", "lucky", "tigger", "snoopy", "muffin", "cookie", "sam", "jack",
    // Animals, nature, seasons, months, days.
    "monkey", "dragon", "tiger", "lion", "eagle", "falcon", "phoenix", "wolf", "bear", "horses", "pony", "unicorn",
    "butterfly", "dolphin", "panther", "cheetah", "spider", "snake", "turtle", "rabbit", "bunny", "kitty", "kitten",
    "puppy", "doggy", "cat", "dog", "mouse", "chicken", "elephant", "penguin", "panda", "shark", "flower", "flowers",
    "rose", "daisy", "sunflower", "lily", "orchid", "jasmine", "summer", "sommer", "winter", "spring", "fruhling",
    "autumn", "herbst", "sunshine", "sunset", "rainbow", "moonlight", "moon", "star", "stars", "sky", "ocean", "beach",
    "river", "mountain", "forest", "fire", "water", "thunder", "lightning", "storm", "snow", "diamond", "crystal",
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "januar", "februar", "oktober", "dezember", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday", "montag", "freitag", "sonntag", "christmas", "easter", "birthday", "holiday",
    // Sport, play, cars, music, films.
    "football", "fussball", "futbol", "soccer", "baseball", "basketball", "hockey", "tennis", "golf", "rugby", "cricket",
    "softball", "volleyball", "liverpool", "chelsea", "arsenal", "barcelona", "juventus", "manchester", "united",
    "madrid", "realmadrid", "bayern", "yankees", "cowboys", "steelers", "lakers", "packers", "rangers", "redsox",
    "ferrari", "porsche", "mercedes", "mustang", "corvette", "chevrolet", "honda", "toyota", "yamaha", "suzuki",
    "ducati", "guitar", "music", "metallica", "nirvana", "slipknot", "eminem", "beatles", "rockstar", "rocknroll",
    "starwars", "startrek", "superman", "batman", "spiderman", "wolverine", "ironman", "pokemon", "pikachu", "naruto",
    "minecraft", "nintendo", "playstation", "xbox", "zelda", "mario", "sonic", "gandalf", "hogwarts", "harrypotter",
    "matrix", "jedi", "skywalker", "yoda", "simpsons", "mickey", "disney", "barbie", "hellokitty", "scooby", "garfield",
    // Other favourites.
    "money", "cash", "dollar", "gold", "silver", "platinum", "crazy", "happy", "smile", "sexy", "hottie", "gangster",
    "warrior", "killer", "destroy", "ninja", "samurai", "pirate", "knight", "wizard", "magic", "maverick", "cowboy",
    "freedom", "liberty", "peace", "power", "energy", "spirit", "blessed", "jesus", "jesuschrist", "christ", "god",
    "heaven", "faith", "grace", "believe", "hope", "dream", "dreams", "success", "winner", "champion", "number",
    "first", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "zero", "blue", "red", "green",
    "black", "white", "yellow", "orange", "purple", "pink", "banana", "cherry", "strawberry", "pumpkin", "chocolate",
    "coffee", "cheese", "pizza", "cookies", "candy", "london", "paris", "berlin", "newyork", "america", "american",
    "england", "germany", "france", "canada", "mexico", "india", "china", "brasil", "brazil", "france", "texas",
    "florida", "california", "hawaii", "school", "college", "university", "student", "teacher", "doctor", "soldier",
    "marines", "police", "army", "navy", "qwerty", "azerty", "qwertz", "asdf", "abc", "xyz", "xxx", "the", "and", "you",
    "for", "this", "that", "with", "from", "mein", "meine", "mypass", "mypassword", "my", "is", "new", "old", "big",
});
// clang-format on

constexpr auto kRows = std::to_array<std::string_view>(
    {"qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "yxcvbnm", "1234567890",
     "!@#$%^&*()", "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm",
     "q1w2e3r4t5y6u7i8o9p0", "zaq12wsx", "1a2b3c4d5e6f7g8h9i", "a1b2c3d4e5f6g7h8i9"});

char read_as_letter(char c) {
  switch (c) {
    case '4':
    case '@':
      return 'a';
    case '3':
      return 'e';
    case '1':
    case '!':
      return 'i';
    case '0':
      return 'o';
    case '5':
    case '$':
      return 's';
    case '7':
      return 't';
    default:
      return c;
  }
}

bool begins_with(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::ranges::equal(text.substr(0, word.size()), word,
                            [](char c, char w) { return c == w || read_as_letter(c) == w; });
}

// "aaaa", "abcd", "4321": steps of one kind, three characters or more.
std::size_t run_at_start(std::string_view text) {
  if (text.size() < 3) return 0;
  const int step = text[1] - text[0];
  if (step < -1 || step > 1) return 0;
  std::size_t length = 2;
  while (length < text.size() && text[length] - text[length - 1] == step) ++length;
  return length < 3 ? 0 : length;
}

std::size_t row_at_start(std::string_view text) {
  std::size_t longest = 0;
  for (const std::string_view row : kRows) {
    const std::string back(row.rbegin(), row.rend());
    for (const std::string_view way : {row, std::string_view(back)}) {
      for (std::size_t from = 0; from + 3 <= way.size(); ++from) {
        std::size_t length = 0;
        while (from + length < way.size() && length < text.size() && way[from + length] == text[length])
          ++length;
        longest = std::max(longest, length);
      }
    }
  }
  return longest < 3 ? 0 : longest;
}

bool year_at_start(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  return text.size() >= 4 && (text.starts_with("19") || text.starts_with("20")) && digit(2) && digit(3);
}

// The shortest unit that the whole text repeats; the last time may be cut short.
std::size_t period_of(std::string_view text) {
  for (std::size_t period = 1; period * 2 <= text.size(); ++period) {
    if (text.substr(period) == text.substr(0, text.size() - period)) return period;
  }
  return text.size();
}

}  // namespace

std::span<const std::string_view> common_words() {
  return kWords;
}

// The cheapest way from the end to each place, as in a shortest path.
std::size_t pieces_in(std::string_view password, std::span<const std::string> words) {
  const std::size_t period = period_of(password);
  const std::size_t repeated = period < password.size() ? 1 : 0;
  const std::string_view text = password.substr(0, period);
  std::vector<std::size_t> pieces(text.size() + 1, 0);
  for (std::size_t at = text.size(); at-- > 0;) {
    const std::string_view rest = text.substr(at);
    std::size_t best = pieces[at + 1] + 1;
    const auto take = [&](std::size_t length) { best = std::min(best, pieces[at + length] + 1); };
    for (const std::string_view word : kWords) {
      if (begins_with(rest, word)) take(word.size());
    }
    for (const std::string& word : words) {
      if (begins_with(rest, word)) take(word.size());
    }
    // A part of a run is a piece as well: the next word may begin within it.
    for (std::size_t length = std::max(run_at_start(rest), row_at_start(rest)); length >= 3; --length)
      take(length);
    if (year_at_start(rest)) take(4);
    pieces[at] = best;
  }
  return pieces[0] + repeated;
}

}  // namespace entente::people
