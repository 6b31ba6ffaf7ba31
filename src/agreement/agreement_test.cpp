#include "agreement/agreement.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "text/diagnostic_render.h"

namespace entente::agreement {
namespace {

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

Loaded load_example(const std::string& name) {
  const std::string folder = std::string(ENTENTE_SOURCE_DIR) + "/examples/" + name + "/";
  auto source = std::make_shared<const text::Source>("agreement.yaml", read(folder + "agreement.yaml"));
  return load(source, [folder](const std::string& path) -> text::Outcome<std::string> { return read(folder + path); });
}

std::string drawn(const text::Diagnostics& diagnostics) {
  std::string all;
  for (const auto& each : diagnostics) all += text::render_full(each) + "\n";
  return all;
}

TEST(Agreement, examples_of_four_industries_load_without_a_word) {
  for (const std::string name : {"minimal", "service-desk", "payroll", "logistics"}) {
    const Loaded loaded = load_example(name);
    EXPECT_TRUE(loaded.agreement != nullptr) << name;
    EXPECT_TRUE(loaded.diagnostics.empty()) << name << "\n" << drawn(loaded.diagnostics);
  }
}

}  // namespace
}  // namespace entente::agreement
