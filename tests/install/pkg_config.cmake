# Builds SOURCE with nothing but a compiler and pkg-config, and runs it with CONFIG_FILE.
file(MAKE_DIRECTORY ${WORK})
set(ENV{PKG_CONFIG_PATH} ${PREFIX}/${LIBDIR}/pkgconfig)
execute_process(
  COMMAND pkg-config --cflags --libs gateway
  OUTPUT_VARIABLE from_package COMMAND_ERROR_IS_FATAL ANY OUTPUT_STRIP_TRAILING_WHITESPACE)
message(STATUS "pkg-config says: ${from_package}")
separate_arguments(from_package)
separate_arguments(FLAGS)
execute_process(COMMAND ${COMPILER} -std=c++20 ${FLAGS} ${SOURCE} -o ${WORK}/consumer
                        ${from_package} COMMAND_ERROR_IS_FATAL ANY)
set(ENV{LD_LIBRARY_PATH} ${PREFIX}/${LIBDIR}) # for a shared library; a static one needs nothing
execute_process(COMMAND ${WORK}/consumer ${CONFIG_FILE} COMMAND_ERROR_IS_FATAL ANY)
