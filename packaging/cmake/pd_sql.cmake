# pd_sql(target prefix file...): turns named SQL into C. Each file holds statements, each headed by a line
#   -- name: op_append
# and writes <prefix>.h and <prefix>.c below gen/, in the caller's place in the tree:
#   enum <prefix> { <PREFIX>_OP_APPEND, ..., <PREFIX>_COUNT };   and   extern const struct pd_sql_text <prefix>_texts[];
# A block headed `-- script: derived` becomes `extern const char <prefix>_script_derived[];`, and blocks headed
# `-- migration: 1`, `-- migration: 2`, ... become <prefix>_migrations[], numbered without a gap.
include_guard(GLOBAL)

function(pd_sql target prefix)
    if(NOT TARGET pd_sqlgen AND CMAKE_CROSSCOMPILING)
        # It runs on the machine that builds: that machine's own compiler makes it.
        find_program(PD_NATIVE_CC NAMES cc gcc REQUIRED)
        set(tool ${PROJECT_BINARY_DIR}/sqlgen-native)
        add_custom_command(OUTPUT ${tool} VERBATIM
            COMMAND ${PD_NATIVE_CC} -std=c11 -D_GNU_SOURCE -I${PROJECT_SOURCE_DIR} -o ${tool}
                ${PROJECT_SOURCE_DIR}/packaging/cmake/sqlgen.c
            DEPENDS ${PROJECT_SOURCE_DIR}/packaging/cmake/sqlgen.c)
        add_custom_target(pd_sqlgen_native DEPENDS ${tool})
        add_executable(pd_sqlgen IMPORTED GLOBAL)
        set_target_properties(pd_sqlgen PROPERTIES IMPORTED_LOCATION ${tool})
        add_dependencies(pd_sqlgen pd_sqlgen_native)
    elseif(NOT TARGET pd_sqlgen)
        add_executable(pd_sqlgen ${PROJECT_SOURCE_DIR}/packaging/cmake/sqlgen.c)
        target_link_libraries(pd_sqlgen PRIVATE pd_flags)
    endif()
    file(RELATIVE_PATH dir ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
    set(gen ${PROJECT_BINARY_DIR}/gen/${dir})
    file(MAKE_DIRECTORY ${gen})
    set(inputs)
    foreach(file ${ARGN})
        list(APPEND inputs ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    endforeach()
    add_custom_command(
        OUTPUT ${gen}/${prefix}.h ${gen}/${prefix}.c
        COMMAND pd_sqlgen ${prefix} ${gen}/${prefix}.h ${gen}/${prefix}.c ${inputs}
        DEPENDS pd_sqlgen ${inputs}
        COMMENT "SQL of ${dir}: ${prefix}"
        VERBATIM)
    target_sources(${target} PRIVATE ${gen}/${prefix}.h ${gen}/${prefix}.c)
    set_source_files_properties(${gen}/${prefix}.h ${gen}/${prefix}.c PROPERTIES GENERATED TRUE)
    # a migration is one long text
    set_source_files_properties(${gen}/${prefix}.c PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
    add_custom_target(${target}_${prefix} DEPENDS ${gen}/${prefix}.h ${gen}/${prefix}.c)
    add_dependencies(${target} ${target}_${prefix})
endfunction()
