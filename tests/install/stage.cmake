# Installs the build tree BUILD into WORK/staged and moves that to WORK/moved, so that no file in it
# can hold the path it was installed to.
file(REMOVE_RECURSE ${WORK})
execute_process(
  COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/staged --config "${CONFIG}"
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(RENAME ${WORK}/staged ${WORK}/moved)

execute_process(COMMAND ${WORK}/moved/bin/gateway-server --version COMMAND_ERROR_IS_FATAL ANY)
foreach(file share/gateway/gateway.toml include/gateway/gateway.hpp)
  if(NOT EXISTS ${WORK}/moved/${file})
    message(FATAL_ERROR "${file} was not installed")
  endif()
endforeach()
