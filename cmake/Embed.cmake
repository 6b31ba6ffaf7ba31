# entente_embed(<output.cpp> NAMESPACE <ns> FUNCTION <name> BASE <folder> FILES <files...>): text files as one C++ table, so that the binary carries
# its error pages, help topics and sample agreements. Rewritten at build time when a file changes.
function(entente_embed output)
  cmake_parse_arguments(EMBED "" "FUNCTION;BASE" "FILES" ${ARGN})
  list(SORT EMBED_FILES)
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DFUNCTION=${EMBED_FUNCTION}" "-DBASE=${EMBED_BASE}"
            "-DFILES=${EMBED_FILES}" -P "${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake"
    DEPENDS ${EMBED_FILES} "${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake"
    VERBATIM)
endfunction()
