# entente_room(<name> USES <rooms> LINKS <targets>): one library per folder of src/, with the tests that stand beside the
# code as one test program `<name>_test`. main.cpp is left to the executable.

add_library(entente_options INTERFACE)
target_include_directories(entente_options INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(entente_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  -Wnull-dereference -Wdouble-promotion -Wformat=2 -Wimplicit-fallthrough -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these inside libstdc++ at -O2; clang-tidy covers them better.
  target_compile_options(entente_options INTERFACE
    -Wno-null-dereference -Wno-restrict -Wno-maybe-uninitialized -Wno-dangling-pointer -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-psabi)
else()
  # clang 19 reports these inside the templates of libstdc++ 12 (std::stable_sort).
  target_compile_options(entente_options INTERFACE -Wno-deprecated-declarations)
endif()

function(entente_room name)
  cmake_parse_arguments(ROOM "" "" "USES;LINKS" ${ARGN})
  set(folder "${CMAKE_SOURCE_DIR}/src/${name}")
  file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.cpp")
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  if(sources)
    add_library(entente_${name} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(entente_${name} PRIVATE entente_options)
  else()
    add_library(entente_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(entente_${name} ${scope} "${CMAKE_SOURCE_DIR}/src")
  foreach(used IN LISTS ROOM_USES)
    target_link_libraries(entente_${name} ${scope} entente_${used})
  endforeach()
  target_link_libraries(entente_${name} ${scope} fmt::fmt ${ROOM_LINKS})
  set_property(GLOBAL APPEND PROPERTY ENTENTE_ROOMS entente_${name})

  if(ENTENTE_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE entente_${name} entente_options entente_test_support)
    gtest_discover_tests(${name}_test TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 900)
  endif()
endfunction()

if(ENTENTE_TESTS)
  # GoogleTest and RapidCheck with the paths a test may read: the repository and the shared oracles beside it.
  add_library(entente_test_support INTERFACE)
  target_link_libraries(entente_test_support INTERFACE GTest::gtest GTest::gmock GTest::gtest_main rapidcheck)
  target_compile_definitions(entente_test_support INTERFACE
    ENTENTE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" ENTENTE_SHARED_DIR="${CMAKE_SOURCE_DIR}/../shared")
endif()
