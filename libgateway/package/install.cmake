# cmake --install: the library for find_package(Gateway) and pkg-config, and the server. Components:
# Development (headers, archive, package files), Runtime (the shared library), Server.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_CURRENT_LIST_DIR})
set(cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Gateway)

install(
  TARGETS gateway
  EXPORT GatewayTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT Development
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT Runtime NAMELINK_COMPONENT Development
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT Development)
install(
  EXPORT GatewayTargets
  NAMESPACE gateway::
  DESTINATION ${cmake_dir}
  COMPONENT Development)

set(GATEWAY_NEEDS_PQXX OFF)
if(GATEWAY_WITH_POSTGRES)
  set(GATEWAY_NEEDS_PQXX ON)
endif()

# SQLiteCpp has no pkg-config file of its own.
get_target_property(library_type gateway TYPE)
if(library_type STREQUAL STATIC_LIBRARY)
  set(GATEWAY_IS_STATIC ON)
  set(GATEWAY_PC_REQUIRES "libcurl, zlib, fmt, yaml-cpp, sqlite3")
  set(GATEWAY_PC_LIBS "-lgateway -lSQLiteCpp -pthread")
  if(GATEWAY_NEEDS_PQXX)
    string(APPEND GATEWAY_PC_REQUIRES ", libpqxx")
  endif()
else()
  set(GATEWAY_IS_STATIC OFF)
  set(GATEWAY_PC_REQUIRES "")
  set(GATEWAY_PC_LIBS "-lgateway")
endif()

configure_package_config_file(
  ${package_dir}/GatewayConfig.cmake.in ${PROJECT_BINARY_DIR}/package/GatewayConfig.cmake
  INSTALL_DESTINATION ${cmake_dir})
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/package/GatewayConfigVersion.cmake
  VERSION ${PROJECT_VERSION}
  COMPATIBILITY SameMinorVersion)
install(
  FILES ${PROJECT_BINARY_DIR}/package/GatewayConfig.cmake
        ${PROJECT_BINARY_DIR}/package/GatewayConfigVersion.cmake
  DESTINATION ${cmake_dir}
  COMPONENT Development)

# The way from the .pc file back to the prefix: the tree may be moved.
file(RELATIVE_PATH GATEWAY_PC_TO_PREFIX ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig
     ${CMAKE_INSTALL_PREFIX})
configure_file(${package_dir}/gateway.pc.in ${PROJECT_BINARY_DIR}/package/gateway.pc @ONLY)
install(
  FILES ${PROJECT_BINARY_DIR}/package/gateway.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
  COMPONENT Development)

if(GATEWAY_BUILD_SERVER)
  if(NOT GATEWAY_IS_STATIC)
    file(RELATIVE_PATH to_library ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
    set_target_properties(gateway-server PROPERTIES INSTALL_RPATH $ORIGIN/${to_library})
  endif()
  install(TARGETS gateway-server RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT Server)
  # Samples: nothing reads them where they lie, so that an update never overwrites anybody's keys.
  install(
    DIRECTORY ${PROJECT_SOURCE_DIR}/config/
    DESTINATION ${CMAKE_INSTALL_DATADIR}/gateway
    COMPONENT Server)
endif()
