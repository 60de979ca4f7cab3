#include "support/postgres.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libgateway/storage/database.hpp"

namespace gateway::support {
namespace {

namespace fs = std::filesystem;

// Debian keeps each version in a folder of its own, outside of PATH.
fs::path FindPrograms() {
#ifdef GATEWAY_WITH_POSTGRES
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    if (fs::exists(version.path() / "bin/initdb")) {
      found.push_back(version.path() / "bin");
    }
  }
  for (const char* folder : {"/usr/local/bin", "/usr/bin", "/usr/local/pgsql/bin"}) {
    if (fs::exists(fs::path(folder) / "initdb")) {
      found.emplace_back(folder);
    }
  }
  return found.empty() ? fs::path() : *std::max_element(found.begin(), found.end());
#else
  return {};
#endif
}

// PostgreSQL does not run as root.
const passwd* OtherUser() { return getuid() == 0 ? getpwnam("postgres") : nullptr; }

pid_t Launch(const std::vector<std::string>& command, const fs::path& output) {
  std::vector<char*> words;
  for (const std::string& word : command) {
    words.push_back(const_cast<char*>(word.c_str()));  // NOLINT: exec does not change them
  }
  words.push_back(nullptr);
  const passwd* user = OtherUser();
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid != 0) {
    return pid;
  }
  const int out = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  if (user != nullptr && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 ||
                          setuid(user->pw_uid) != 0 || chdir("/") != 0)) {
    _exit(126);
  }
  // A test that crashes leaves no server behind.
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (getppid() == parent) {
    execv(words[0], words.data());
  }
  _exit(127);
}

int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);  // NOLINT: the sockets' way
  const bool bound = bind(fd, any, size) == 0 && getsockname(fd, any, &size) == 0;
  close(fd);
  if (!bound) {
    throw std::system_error(errno, std::generic_category(), "no free port");
  }
  return ntohs(address.sin_port);
}

std::string ContentOf(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Those of `pid` and of all processes that it has started.
std::vector<pid_t> Family(pid_t pid) {
  std::vector<pid_t> all{pid};
  std::ifstream in(fmt::format("/proc/{0}/task/{0}/children", pid));
  for (pid_t child = 0; in >> child;) {
    all.push_back(child);
  }
  return all;
}

}  // namespace

std::unique_ptr<PostgresServer> PostgresServer::Start() {
  const fs::path programs = FindPrograms();
  if (programs.empty() || (getuid() == 0 && OtherUser() == nullptr)) {
    if (const char* needed = std::getenv("GATEWAY_TEST_NEEDS_POSTGRES");
        needed != nullptr && std::string_view(needed) == "1") {
      throw std::runtime_error("PostgreSQL is not installed, or the gateway is built without it");
    }
    fmt::print(stderr,
               "skipped: PostgreSQL is not installed, or the gateway is built without it\n");
    return nullptr;
  }
  std::string folder = (fs::temp_directory_path() / "gateway_postgres_XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), folder);
  }
  if (const passwd* user = OtherUser();
      user != nullptr && chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0) {
    throw std::system_error(errno, std::generic_category(), folder);
  }
  std::unique_ptr<PostgresServer> server(new PostgresServer(programs, folder, FreePort()));
  // Only making the files is not synchronous; the server is.
  const pid_t initdb =
      Launch({(programs / "initdb").string(), "--no-sync", "--auth=trust", "--username=gateway",
              "--encoding=UTF8", "--locale=C", "--pgdata=" + folder + "/data"},
             folder + "/initdb.txt");
  int status = 0;
  if (waitpid(initdb, &status, 0) != initdb || status != 0) {
    throw std::runtime_error("initdb: " + ContentOf(folder + "/initdb.txt"));
  }
  server->Run();
  return server;
}

PostgresServer* PostgresServer::Shared() {
  static const std::unique_ptr<PostgresServer> server = Start();
  return server.get();
}

PostgresServer::PostgresServer(fs::path programs, fs::path folder, int port)
    : programs_(std::move(programs)), folder_(std::move(folder)), port_(port) {}

PostgresServer::~PostgresServer() {
  if (pid_ != 0) {
    Signal(SIGCONT);
    Stop();
  }
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string PostgresServer::Url(const std::string& database, int port) const {
  return fmt::format("postgresql://gateway@127.0.0.1:{}/{}", port == 0 ? port_ : port, database);
}

std::string PostgresServer::NewDatabase(const std::string& options) {
  const auto server = storage::OpenDatabase(Url("postgres"), storage::Access::kWrite);
  if (!server) {
    throw std::runtime_error(server.error().message);
  }
  const std::string name = fmt::format("test{}", ++databases_);
  if (auto made = (*server)->RunScript(
          fmt::format("CREATE DATABASE {} {} TEMPLATE template0", name, options));
      !made) {
    throw std::runtime_error(made.error().message);
  }
  return Url(name);
}

void PostgresServer::Stop(int signal) {
  kill(pid_, signal);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

void PostgresServer::Run() {
  constexpr std::chrono::seconds kLongest{60};
  constexpr std::chrono::milliseconds kPause{20};
  pid_ =
      Launch({(programs_ / "postgres").string(), "-D", (folder_ / "data").string(), "-p",
              std::to_string(port_), "-c", "listen_addresses=127.0.0.1", "-c",
              "unix_socket_directories=", "-c", "shared_buffers=64MB", "-c", "max_connections=40"},
             folder_ / "postgres.txt");
  const auto until = std::chrono::steady_clock::now() + kLongest;
  while (!storage::OpenDatabase(Url("postgres"), storage::Access::kRead)) {
    if (std::chrono::steady_clock::now() > until || waitpid(pid_, nullptr, WNOHANG) != 0) {
      throw std::runtime_error("postgres: " + ContentOf(folder_ / "postgres.txt"));
    }
    std::this_thread::sleep_for(kPause);  // it says nothing when it is ready
  }
}

void PostgresServer::Signal(int signal) const {
  for (const pid_t pid : Family(pid_)) {
    kill(pid, signal);
  }
}

}  // namespace gateway::support
