// One-time links: setting up a home, invitations, break glass.
#include "people/attempts.h"
#include "people/factor.h"

namespace entente::people {
namespace {

constexpr std::string_view kByHash =
    "SELECT id, kind, person, email, invited_by, relationship, side, role, created, expires "
    "FROM links WHERE hash = ? AND kind = ?";
constexpr std::string_view kById =
    "SELECT id, kind, person, email, invited_by, relationship, side, role, created, expires "
    "FROM links WHERE id = ? AND kind = ?";

Link link_in(const Rows& rows) {
  Link link;
  link.id = rows.text(0);
  link.kind = static_cast<LinkKind>(rows.number(1));
  link.person_id = rows.text_or_none(2);
  link.email = rows.text_or_none(3);
  link.invited_by = rows.text_or_none(4);
  if (!rows.is_null(5))
    link.seat =
        Membership{rows.text(5), static_cast<Side>(rows.number(6)), static_cast<Role>(rows.number(7))};
  link.created = rows.instant(8);
  link.expires = rows.instant(9);
  return link;
}

std::optional<Link> first_of(Rows rows) {
  return rows.next() ? std::optional(link_in(rows)) : std::nullopt;
}

std::optional<Link> unless_expired(Database& database, std::optional<Link> link, time::Instant now) {
  if (!link || now < link->expires) return link;
  delete_link(database, link->id);
  return std::nullopt;
}

bool is_empty(Database& database) {
  Rows rows = database.query("SELECT 1 FROM people LIMIT 1");
  return !rows.next();
}

InvitationInfo info_of(Database& database, const Link& link) {
  InvitationInfo info{.id = link.id,
                      .email = link.email.value_or(""),
                      .invited_by = {},
                      .seat = link.seat.value_or(Membership{}),
                      .created = link.created,
                      .expires = link.expires};
  if (link.invited_by) {
    if (const std::optional<Account> host = account_by_id(database, *link.invited_by))
      info.invited_by = host->person.name;
  }
  return info;
}

// Whoever sits there with a higher role keeps it.
void take_seat(Database& database, const Person& person, const Link& link, const From& from,
               time::Instant now) {
  const Membership& seat = *link.seat;
  const std::optional<Role> held = seat_role(database, person.id, seat.relationship, seat.side);
  if (!held || *held < seat.role) put_seat(database, person.id, seat);
  delete_link(database, link.id);
  Caller self;
  self.person = person;
  write_audit(database, with_seat(audit_row("invitation accepted", person.id, self, from, now), seat));
}

}  // namespace

NewLink insert_link(Database& database, Link link, time::Duration age, time::Instant now) {
  NewLink made{random_id(), random_token(), now + age};
  std::optional<std::string> relationship;
  std::optional<int> side, role;
  if (link.seat) {
    relationship = link.seat->relationship;
    side = static_cast<int>(link.seat->side);
    role = static_cast<int>(link.seat->role);
  }
  database.exec(
      "INSERT INTO links (hash, id, kind, person, email, invited_by, relationship, side, role, created, "
      "expires) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      Blob{hash_of_secret(made.token)}, made.id, static_cast<int>(link.kind), link.person_id, link.email,
      link.invited_by, relationship, side, role, now, made.expires);
  return made;
}

std::optional<Link> find_link(Database& database, std::string_view token, LinkKind kind, time::Instant now) {
  if (token.size() != kTokenSize) return std::nullopt;
  return unless_expired(
      database, first_of(database.query(kByHash, Blob{hash_of_secret(token)}, static_cast<int>(kind))), now);
}

std::optional<Link> find_link_by_id(Database& database, std::string_view id, LinkKind kind,
                                    time::Instant now) {
  return unless_expired(database, first_of(database.query(kById, id, static_cast<int>(kind))), now);
}

void delete_link(Database& database, std::string_view id) {
  database.exec("DELETE FROM links WHERE id = ?", id);
}

Answer<bool> Accounts::is_fresh() const {
  return store_->read([](Database& database) -> Answer<bool> { return is_empty(database); });
}

Answer<NewLink> Accounts::make_setup_link(time::Instant now) {
  return store_->write([&](Database& database) -> Answer<NewLink> {
    if (!is_empty(database)) return refuse(Refusal::already_set_up);
    database.exec("DELETE FROM links WHERE kind = ?", static_cast<int>(LinkKind::setup));
    write_audit(database, audit_row("link for setting up made", "", home_operator(), {}, now));
    return insert_link(database, {}, kSetupAge, now);
  });
}

Answer<SignedIn> Accounts::set_up(std::string_view link, std::string_view email, std::string_view name,
                                  std::string_view password, std::span<const Membership> seats,
                                  const From& from, time::Instant now) {
  const auto may_go_on = [&](Database& database) -> Answer<void> {
    if (!is_empty(database)) return refuse(Refusal::already_set_up);
    if (!find_link(database, link, LinkKind::setup, now)) return refuse(Refusal::link_refused);
    return {};
  };
  if (const Answer<void> yes = store_->write(may_go_on); !yes) return std::unexpected(yes.error());
  const std::optional<std::string> address = normal_email(email), person_name = normal_name(name);
  if (!address) return refuse(Refusal::bad_email);
  if (!person_name) return refuse(Refusal::bad_name);
  const Answer<std::string> hash = hashed_password(*store_, password, *address, *person_name);
  if (!hash) return std::unexpected(hash.error());
  return store_->write([&](Database& database) -> Answer<SignedIn> {
    if (const Answer<void> yes = may_go_on(database); !yes) return std::unexpected(yes.error());
    database.exec("DELETE FROM links WHERE kind = ?", static_cast<int>(LinkKind::setup));
    Caller self;
    self.person = insert_person(database, *address, *person_name, *hash, now);
    for (const Membership& seat : seats) put_seat(database, self.person.id, seat);
    write_audit(database, audit_row("home set up", self.person.id, self, from, now));
    return start_session(database, self.person, from, now);
  });
}

Answer<NewLink> Accounts::make_sign_in_link(std::string_view email, time::Instant now) {
  const std::optional<std::string> address = normal_email(email);
  if (!address) return refuse(Refusal::bad_email);
  return store_->write([&](Database& database) -> Answer<NewLink> {
    const std::optional<Account> account = account_by_email(database, *address);
    if (!account || account->person.disabled) return refuse(Refusal::not_found);
    Link link;
    link.kind = LinkKind::sign_in;
    link.person_id = account->person.id;
    database.exec("DELETE FROM links WHERE person = ? AND kind = ?", account->person.id,
                  static_cast<int>(LinkKind::sign_in));
    write_audit(database,
                audit_row("link for signing in made", account->person.id, home_operator(), {}, now));
    return insert_link(database, link, kSignInLinkAge, now);
  });
}

Answer<SignedIn> Accounts::sign_in_by_link(std::string_view link, std::optional<std::string_view> code,
                                           const From& from, time::Instant now) {
  return store_->write([&](Database& database) -> Answer<SignedIn> {
    std::optional<Link> found = find_link(database, link, LinkKind::sign_in, now);
    if (!found) found = find_link(database, link, LinkKind::second_step, now);
    if (!found) return refuse(Refusal::link_refused);
    const std::optional<Account> account = account_by_id(database, *found->person_id);
    if (!account || account->person.disabled) {
      delete_link(database, found->id);
      return refuse(Refusal::link_refused);
    }
    std::string how = found->kind == LinkKind::sign_in ? "link of the operator" : "provider";
    if (account->factor) {
      const Attempted what = attempted(*store_, account->person.email, from);
      if (const std::int64_t seconds = seconds_to_wait(database, what, now); seconds > 0)
        return std::unexpected(Refused{Refusal::wait, seconds, {}});
      if (!code || code->empty()) return refuse(Refusal::second_factor_needed);
      const std::optional<FactorUsed> used = use_factor(database, store_->sealer, *account, *code, now);
      if (!used) {
        count_failure(database, what, now);
        write_failure(database, account, "sign-in refused", "code", from, now);
        return refuse(Refusal::wrong_credentials);
      }
      count_success(database, what, now);
      how += *used == FactorUsed::code ? " and code" : " and recovery code";
    }
    delete_link(database, found->id);
    Caller self;
    self.person = account->person;
    AuditRow row = audit_row("sign-in", account->person.id, self, from, now);
    row.detail = how;
    write_audit(database, row);
    return start_session(database, account->person, from, now);
  });
}

Answer<NewLink> Accounts::invite(const Caller& by, std::string_view email, const Membership& seat,
                                 time::Instant now) {
  const std::optional<std::string> address = normal_email(email);
  if (!address) return refuse(Refusal::bad_email);
  return store_->write([&](Database& database) -> Answer<NewLink> {
    if (!administers(database, by, seat.relationship, seat.side)) return refuse(Refusal::not_allowed);
    const std::optional<Account> account = account_by_email(database, *address);
    if (account && seat_role(database, account->person.id, seat.relationship, seat.side))
      return refuse(Refusal::already_member);
    Link link;
    link.kind = LinkKind::invitation;
    link.email = address;
    if (by.via != Caller::Via::home_operator) link.invited_by = by.person.id;
    link.seat = seat;
    database.exec("DELETE FROM links WHERE kind = ? AND email = ? AND relationship = ? AND side = ?",
                  static_cast<int>(LinkKind::invitation), *address, seat.relationship,
                  static_cast<int>(seat.side));
    const NewLink made = insert_link(database, link, kInvitationAge, now);
    write_audit(database, with_seat(audit_row("invited", "", by, {}, now), seat));
    return made;
  });
}

Answer<std::vector<InvitationInfo>> Accounts::invitations(const Caller& by, std::string_view relationship,
                                                          Side side, time::Instant now) const {
  return store_->read([&](Database& database) -> Answer<std::vector<InvitationInfo>> {
    if (!administers(database, by, relationship, side)) return refuse(Refusal::not_allowed);
    std::vector<Link> links;
    {
      Rows rows = database.query(
          "SELECT id, kind, person, email, invited_by, relationship, side, role, created, expires FROM links "
          "WHERE kind = ? AND relationship = ? AND side = ? AND expires > ? ORDER BY created, id",
          static_cast<int>(LinkKind::invitation), relationship, static_cast<int>(side), now);
      while (rows.next()) links.push_back(link_in(rows));
    }
    std::vector<InvitationInfo> found;
    found.reserve(links.size());
    for (const Link& link : links) found.push_back(info_of(database, link));
    return found;
  });
}

Answer<void> Accounts::withdraw_invitation(const Caller& by, std::string_view invitation_id,
                                           time::Instant now) {
  return store_->write([&](Database& database) -> Answer<void> {
    const std::optional<Link> link = find_link_by_id(database, invitation_id, LinkKind::invitation, now);
    if (!link || !administers(database, by, link->seat->relationship, link->seat->side))
      return refuse(Refusal::not_found);
    delete_link(database, link->id);
    write_audit(database, with_seat(audit_row("invitation withdrawn", "", by, {}, now), *link->seat));
    return {};
  });
}

Answer<InvitationInfo> Accounts::read_invitation(std::string_view link, time::Instant now) const {
  return store_->write([&](Database& database) -> Answer<InvitationInfo> {
    const std::optional<Link> found = find_link(database, link, LinkKind::invitation, now);
    if (!found) return refuse(Refusal::link_refused);
    return info_of(database, *found);
  });
}

Answer<Accepted> Accounts::accept_invitation(std::string_view link, std::string_view name,
                                             std::string_view password, const From& from, time::Instant now) {
  bool has_account = false;
  const Answer<std::string> email = store_->write([&](Database& database) -> Answer<std::string> {
    const std::optional<Link> found = find_link(database, link, LinkKind::invitation, now);
    if (!found) return refuse(Refusal::link_refused);
    has_account = account_by_email(database, *found->email).has_value();
    return *found->email;
  });
  if (!email) return std::unexpected(email.error());
  if (has_account) {
    return with_password(*store_, *email, password, from, "sign-in refused", now,
                         [&](Database& database, Account& account) -> Answer<Accepted> {
                           const std::optional<Link> found =
                               find_link(database, link, LinkKind::invitation, now);
                           if (!found) return refuse(Refusal::link_refused);
                           take_seat(database, account.person, *found, from, now);
                           return Accepted{account.person, std::nullopt};
                         });
  }
  const std::optional<std::string> person_name = normal_name(name);
  if (!person_name) return refuse(Refusal::bad_name);
  const Answer<std::string> hash = hashed_password(*store_, password, *email, *person_name);
  if (!hash) return std::unexpected(hash.error());
  return store_->write([&](Database& database) -> Answer<Accepted> {
    const std::optional<Link> found = find_link(database, link, LinkKind::invitation, now);
    // The account may have been made in the meantime, by another invitation.
    if (!found || account_by_email(database, *email)) return refuse(Refusal::link_refused);
    const Person person = insert_person(database, *email, *person_name, *hash, now);
    take_seat(database, person, *found, from, now);
    return Accepted{person, start_session(database, person, from, now)};
  });
}

Answer<SignedIn> Accounts::accept_invitation_with(std::string_view invitation_id, const Identity& identity,
                                                  std::string_view name, const From& from,
                                                  time::Instant now) {
  if (identity.issuer.empty() || identity.subject.empty()) return refuse(Refusal::not_linked);
  return store_->write([&](Database& database) -> Answer<SignedIn> {
    const std::optional<Link> found = find_link_by_id(database, invitation_id, LinkKind::invitation, now);
    if (!found) return refuse(Refusal::link_refused);
    const std::optional<std::string> linked = [&]() -> std::optional<std::string> {
      Rows rows = database.query("SELECT person FROM identities WHERE issuer = ? AND subject = ?",
                                 identity.issuer, identity.subject);
      return rows.next() ? std::optional(rows.text(0)) : std::nullopt;
    }();
    Person person;
    if (linked) {
      const std::optional<Account> account = account_by_id(database, *linked);
      if (!account || account->person.disabled) return refuse(Refusal::not_linked);
      person = account->person;
    } else {
      // An account with this address is its owner's: they link the identity themselves.
      if (account_by_email(database, *found->email)) return refuse(Refusal::not_linked);
      person = insert_person(database, *found->email, normal_name(name).value_or(*found->email), std::nullopt,
                             now);
      database.exec("INSERT INTO identities (issuer, subject, person, created) VALUES (?, ?, ?, ?)",
                    identity.issuer, identity.subject, person.id, now);
    }
    take_seat(database, person, *found, from, now);
    // The seat is taken; who has a second factor gives its code before coming in.
    if (const auto account = account_by_id(database, person.id); account && account->factor)
      return refuse(Refusal::second_factor_needed);
    return start_session(database, person, from, now);
  });
}

}  // namespace entente::people
