#include <csignal>
#include <cstdlib>
#include <iostream>

#include "cli/cli.h"

namespace {

// An import is one transaction and files are written beside and renamed, so that leaving at once loses
// nothing.
extern "C" void on_interrupt(int) {
  std::_Exit(entente::cli::kInterrupted);
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is then an error of the write, said in words
  entente::cli::Console console = entente::cli::system_console();
  const int code = entente::cli::run(std::vector<std::string>(argv + 1, argv + argc), console);
  console.out.flush();
  if (!console.out) {
    std::cerr << "entente: the result could not be written to standard output (disk full?)\n";
    return entente::cli::kCouldNotRun;
  }
  return code;
}
