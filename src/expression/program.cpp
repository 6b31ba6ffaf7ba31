#include "expression/program.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "expression/kernels.h"
#include "expression/local_clock.h"
#include "expression/text_classes.h"
#include "expression/text_set.h"

namespace entente::expression {
namespace {

bool is_condition(const Step& step) {
  return step.type.kind == Kind::boolean;
}

int own_cost(const Step& step) {
  switch (step.op) {
    case Op::constant:
    case Op::column:
      return 0;
    case Op::lower:
    case Op::upper:
    case Op::trim:
    case Op::length:
    case Op::starts_with:
    case Op::ends_with:
    case Op::contains:
    case Op::date_of:
    case Op::month_of:
    case Op::weekday_of:
    case Op::hour_of:
    case Op::year_of:
      return 20;
    case Op::multiply:
    case Op::divide:
      return 4;
    case Op::in:
      return static_cast<int>(
          std::min<std::size_t>(10, step.values.size() + (step.texts ? step.texts->size() : 0)));
    default:
      return 1;
  }
}

/// Equal steps have equal keys.
std::string key_of(const Step& step) {
  std::string key =
      fmt::format("{}|{}|{}|{}|{}|{}|", static_cast<int>(step.op), static_cast<int>(step.type.kind),
                  step.type.calendar, step.value, step.missing, step.variable);
  for (const std::uint32_t part : step.parts) key += fmt::format("{},", part);
  for (const std::int64_t value : step.values) key += fmt::format("#{}", value);
  key += fmt::format("|{}:{}", step.text.size(), step.text);
  if (step.texts) {
    for (const std::string& text : step.texts->texts()) key += fmt::format("|{}:{}", text.size(), text);
  }
  key += fmt::format("|{}", static_cast<const void*>(step.clock.get()));
  return key;
}

}  // namespace

Program::Program() = default;
Program::~Program() = default;

// Building.

std::vector<std::uint32_t> Program::add(const Tree& tree) {
  std::vector<std::uint32_t> steps;
  steps.reserve(tree.nodes.size());
  for (const TreeNode& node : tree.nodes) steps.push_back(lower(tree, node, steps));
  return steps;
}

std::uint32_t Program::lower(const Tree& tree, const TreeNode& node,
                             const std::vector<std::uint32_t>& steps) {
  std::vector<std::uint32_t> parts;
  for (const std::uint32_t part : node.parts) parts.push_back(steps[part]);
  switch (node.op) {
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal:
      return lower_comparison(node.op, parts[0], parts[1]);
    case Op::logical_not:
      return negated(parts[0]);
    default:
      break;
  }
  Step step;
  step.op = node.op == Op::not_in ? Op::in : node.op;
  step.type = node.type;
  step.parts = std::move(parts);
  step.value = node.value;
  step.text = node.text;
  step.missing = node.missing;
  step.variable = node.variable;
  step.values = node.values;
  if (!node.texts.empty()) step.texts = std::make_unique<TextSet>(node.texts);
  if (step.op >= Op::date_of) {
    auto& clock = clocks_[tree.zone.name()];
    if (clock == nullptr) clock = std::make_shared<LocalClock>(tree.zone);
    step.clock = clock;
  }
  if (step.op == Op::logical_and || step.op == Op::logical_or) {
    // Their parts commute, missing values included: cheap ones first, and one order for sharing.
    std::ranges::sort(step.parts);
    step.parts.erase(std::ranges::unique(step.parts).begin(), step.parts.end());
    std::ranges::stable_sort(step.parts, {}, [&](std::uint32_t part) { return steps_[part]->cost; });
    if (step.parts.size() == 1) return step.parts[0];
  }
  const std::uint32_t made = add_step(std::move(step));
  return node.op == Op::not_in ? negated(made) : made;
}

/// All comparisons become equal, less or less-or-equal, constants on the right, perhaps negated: fewer loops,
/// more sharing.
std::uint32_t Program::lower_comparison(Op op, std::uint32_t a, std::uint32_t b) {
  bool negate = false;
  if (op == Op::not_equal || op == Op::greater || op == Op::greater_equal) {
    negate = true;
    op = op == Op::not_equal ? Op::equal : op == Op::greater ? Op::less_equal : Op::less;
  }
  if (steps_[a]->is_constant() && !steps_[b]->is_constant()) {
    std::swap(a, b);
    if (op != Op::equal) {  // c < x is not(x <= c), c <= x is not(x < c)
      negate = !negate;
      op = op == Op::less ? Op::less_equal : Op::less;
    }
  }
  Step step;
  step.op = op;
  step.type = Type::boolean();
  step.parts = {a, b};
  const std::uint32_t made = add_step(std::move(step));
  return negate ? negated(made) : made;
}

std::uint32_t Program::negated(std::uint32_t part) {
  if (steps_[part]->op == Op::logical_not) return steps_[part]->parts[0];
  Step step;
  step.op = Op::logical_not;
  step.type = Type::boolean();
  step.parts = {part};
  return add_step(std::move(step));
}

std::uint32_t Program::add_step(Step step) {
  std::string key = key_of(step);
  if (const auto found = known_steps_.find(key); found != known_steps_.end()) return found->second;
  step.cost = own_cost(step);
  for (const std::uint32_t part : step.parts) step.cost = std::min(1'000'000, step.cost + steps_[part]->cost);
  const auto id = static_cast<std::uint32_t>(steps_.size());
  steps_.push_back(std::make_unique<Step>(std::move(step)));
  Step& made = *steps_.back();
  if (made.is_constant()) made.constant_text = TextRef::of(made.text);
  const std::uint32_t result = made.is_constant() || made.op == Op::column ? id : fold(id);
  known_steps_.emplace(std::move(key), result);
  return result;
}

/// A step of constants alone is computed once, here.
std::uint32_t Program::fold(std::uint32_t id) {
  const Step& step = *steps_[id];
  const bool constant =
      std::ranges::all_of(step.parts, [&](std::uint32_t part) { return steps_[part]->is_constant(); });
  if (!constant || step.parts.empty()) return id;
  Batch one;
  one.rows = 1;
  start(one);
  const Column result = column(id);
  Step folded;
  folded.type = step.type;
  folded.missing = !result.has(0);
  if (!folded.missing) {
    if (step.type.kind == Kind::text) {
      folded.text = result.texts[0].view();
    } else {
      folded.value = result.values[0];
    }
  }
  return add_step(std::move(folded));
}

// Running.

/// From three comparisons of a column on, one look-up is faster than each of them.
void Program::classify_texts() {
  constexpr std::size_t kMany = 3;
  if (classified_ == steps_.size()) return;
  classified_ = steps_.size();
  std::map<std::uint32_t, std::vector<std::uint32_t>> by_column;
  for (std::uint32_t id = 0; id < steps_.size(); ++id) {
    steps_[id]->classes = nullptr;
    if (TextClasses::fits(*steps_[id], steps_)) by_column[steps_[id]->parts[0]].push_back(id);
  }
  classes_.clear();
  for (auto& [column, members] : by_column) {
    if (members.size() < kMany) continue;
    classes_.push_back(std::make_unique<TextClasses>(members, steps_));
    for (const std::uint32_t member : members) steps_[member]->classes = classes_.back().get();
  }
}

void Program::start(const Batch& batch) {
  ENTENTE_ASSERT(batch.rows <= kBatchRows, "scans deliver at most kBatchRows rows at once");
  classify_texts();
  batch_ = batch;
  for (const auto& step : steps_) {
    if (step->is_constant()) continue;
    step->done = 0;
    step->arena.clear();
    if (step->op != Op::column) continue;
    if (step->variable >= batch.columns.size()) continue;
    const Column& column = batch.columns[step->variable];
    step->numbers = column.values;
    step->refs = column.texts;
    step->valid = column.valid;
  }
}

Blocks Program::all_blocks() const {
  const std::size_t blocks = (batch_.rows + kBlockRows - 1) / kBlockRows;
  return blocks >= kBlocks ? ~Blocks{0} : (Blocks{1} << blocks) - 1;
}

std::uint64_t Program::live(std::size_t block) const {
  return first_bits(batch_.rows - block * kBlockRows);
}

void Program::run(std::uint32_t id, Blocks needed) {
  Step& step = *steps_[id];
  needed &= ~step.done;
  if (needed == 0) return;
  if (step.classes != nullptr) return step.classes->run(steps_, needed, batch_.rows);
  step.done |= needed;
  switch (step.op) {
    case Op::constant:
      return fill_constant(step);
    case Op::column:
      if (is_condition(step)) read_conditions(step, needed, batch_.rows);
      return;
    case Op::logical_and:
    case Op::logical_or:
      return run_logical(step, needed);
    case Op::choose:
    case Op::coalesce:
      return run_choice(step, needed);
    default:
      break;
  }
  std::array<const Step*, 8> few{};
  std::vector<const Step*> many;
  std::span<const Step*> parts(few.data(), std::min(step.parts.size(), few.size()));
  if (step.parts.size() > few.size()) {
    many.resize(step.parts.size());
    parts = many;
  }
  for (std::size_t i = 0; i < step.parts.size(); ++i) {
    const Step& part = *steps_[step.parts[i]];
    if (!(part.is_constant() && reads_constant(step.op, i)) || is_condition(part)) run(step.parts[i], needed);
    parts[i] = &part;
  }
  if (!is_condition(step)) reserve(step);
  const Work work{step, parts, needed, batch_.rows};
  switch (step.op) {
    case Op::logical_not:
      for_blocks(needed, batch_.rows, [&](std::size_t block, std::size_t, std::size_t) {
        step.known[block] = parts[0]->known[block];
        step.truth[block] = parts[0]->known[block] & ~parts[0]->truth[block];
      });
      return;
    case Op::equal:
    case Op::less:
    case Op::less_equal:
      return compare(work);
    case Op::in:
      return find_in_list(work);
    case Op::is_missing:
    case Op::is_present:
      return test_presence(work);
    case Op::starts_with:
    case Op::ends_with:
    case Op::contains:
      return test_text(work);
    case Op::lower:
    case Op::upper:
    case Op::trim:
    case Op::length:
      return transform_text(work);
    case Op::date_of:
    case Op::month_of:
    case Op::weekday_of:
    case Op::hour_of:
    case Op::year_of:
      return read_calendar(work);
    default:
      return calculate(work);
  }
}

void Program::fill_constant(Step& step) {
  step.done = ~Blocks{0};
  step.known.fill(step.missing ? 0 : ~std::uint64_t{0});
  if (is_condition(step)) {
    step.truth.fill(step.missing || step.value == 0 ? 0 : ~std::uint64_t{0});
    return;
  }
  reserve(step);
  if (step.type.kind == Kind::text) {
    std::fill_n(step.own_refs.get(), kBatchRows, step.constant_text);
  } else {
    std::fill_n(step.own_numbers.get(), kBatchRows, step.value);
  }
}

/// Three-valued: one false part makes an `and` false whatever the others are, one true part an `or` true. A
/// block whose rows are all decided is not looked at again.
void Program::run_logical(Step& step, Blocks needed) {
  const bool conjunction = step.op == Op::logical_and;
  bool first = true;
  for (const std::uint32_t id : step.parts) {
    run(id, needed);
    const Step& part = *steps_[id];
    for_blocks(needed, batch_.rows, [&](std::size_t block, std::size_t, std::size_t) {
      std::uint64_t& known = step.known[block];
      std::uint64_t& truth = step.truth[block];
      const std::uint64_t part_known = part.known[block];
      const std::uint64_t part_truth = part.truth[block];
      if (first) {
        known = part_known;
        truth = part_truth;
      } else if (conjunction) {
        known = (known & part_known) | (known & ~truth) | (part_known & ~part_truth);
        truth &= part_truth;
      } else {
        known = (known & part_known) | truth | part_truth;
        truth |= part_truth;
      }
      const std::uint64_t decided = conjunction ? known & ~truth : truth;
      if ((~decided & live(block)) == 0) needed &= ~(Blocks{1} << block);
    });
    if (needed == 0) return;
    first = false;
  }
}

/// if(c, a, b): a where c is true, else b. coalesce: the first part that has a value. Either way row sets are
/// dealt out to the parts in turn, and a part is computed only for blocks in which it gets a row.
void Program::run_choice(Step& step, Blocks needed) {
  if (!is_condition(step)) reserve(step);
  const bool choose = step.op == Op::choose;
  RowSet open{};
  for_blocks(needed, batch_.rows, [&](std::size_t block, std::size_t, std::size_t n) {
    open[block] = first_bits(n);
    step.known[block] = 0;
    step.truth[block] = 0;
  });
  if (choose) run(step.parts[0], needed);
  for (std::size_t k = choose ? 1 : 0; k < step.parts.size() && needed != 0; ++k) {
    const Step& part = *steps_[step.parts[k]];
    Blocks wanted = needed;
    if (choose && k == 1) {
      for_blocks(needed, batch_.rows, [&](std::size_t block, std::size_t, std::size_t) {
        if ((steps_[step.parts[0]]->truth[block] & open[block]) == 0) wanted &= ~(Blocks{1} << block);
      });
    }
    run(step.parts[k], wanted);
    for_blocks(wanted, batch_.rows, [&](std::size_t block, std::size_t base, std::size_t) {
      const std::uint64_t has = is_condition(part) ? part.known[block] : part.valid_block(block);
      std::uint64_t mine = open[block];
      if (choose && k == 1) mine &= steps_[step.parts[0]]->truth[block];
      if (!choose) mine &= has;
      step.known[block] |= mine & has;
      if (is_condition(step)) {
        step.truth[block] |= mine & part.truth[block];
      } else if (step.type.kind == Kind::text) {
        for_bits(mine & has, [&](std::size_t i) { step.own_refs[base + i] = part.refs[base + i]; });
      } else {
        for_bits(mine & has, [&](std::size_t i) { step.own_numbers[base + i] = part.numbers[base + i]; });
      }
      open[block] &= ~mine;
      if (open[block] == 0) needed &= ~(Blocks{1} << block);
    });
  }
}

// Results.

Column Program::column(std::uint32_t id) {
  run(id, all_blocks());
  Step& step = *steps_[id];
  Column made;
  made.type = step.type;
  if (!is_condition(step)) {
    made.values = step.numbers;
    made.texts = step.refs;
    made.valid = step.valid;
    return made;
  }
  if (step.op == Op::column) {
    made.values = step.numbers;
    made.valid = step.valid;
    return made;
  }
  if (step.own_numbers == nullptr) step.own_numbers = std::make_unique<std::int64_t[]>(kBatchRows);
  for_blocks(all_blocks(), batch_.rows, [&](std::size_t block, std::size_t base, std::size_t n) {
    const std::uint64_t truth = step.truth[block];
    for (std::size_t i = 0; i < n; ++i)
      step.own_numbers[base + i] = static_cast<std::int64_t>((truth >> i) & 1U);
  });
  made.values = step.own_numbers.get();
  made.valid = step.known.data();
  return made;
}

Condition Program::condition(std::uint32_t id) {
  run(id, all_blocks());
  const Step& step = *steps_[id];
  const RowSet rows = first_rows(batch_.rows);
  return {step.known & rows, step.truth & rows};
}

std::span<const std::uint32_t> Program::select(std::uint32_t id, std::vector<std::uint32_t>& rows) {
  run(id, all_blocks());
  const Step& step = *steps_[id];
  rows.resize(kBatchRows);
  std::size_t count = 0;
  for_blocks(all_blocks(), batch_.rows, [&](std::size_t block, std::size_t base, std::size_t) {
    std::uint64_t bits = step.truth[block] & live(block);
    if (bits == ~std::uint64_t{0}) {
      for (std::size_t i = 0; i < kBlockRows; ++i) rows[count++] = static_cast<std::uint32_t>(base + i);
      return;
    }
    for_bits(bits, [&](std::size_t i) { rows[count++] = static_cast<std::uint32_t>(base + i); });
  });
  return {rows.data(), count};
}

}  // namespace entente::expression
