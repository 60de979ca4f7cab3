// What the tests of R5 share: requests at an even rate while something is wrong with PostgreSQL,
// and whether each that a client saw complete has its row, once.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace gateway::fault {

// Lines for [log]: rows soon go to the spill, and rows that are in the database or the spill before
// their clients have their answers.
inline const std::string kSmallQueue = "max_queue_rows = 100\n";
inline const std::string kStrictLog = "durability = \"strict\"\n";

struct PostgresRun {
  std::string what;         // for the report
  std::string gateway_url;  // of the database
  std::string url;          // the same, not by way of a proxy
  std::string log = {};     // lines for [log]; empty: rows wait in memory
};

// Requests while `trouble` lasts, and a little before and after; then the gateway ends, and what
// clients saw complete is compared with the rows. Returns how many of these were in the spill.
double Under(const PostgresRun& run, const std::function<void()>& trouble);

// Of the database at `url`, as text.
std::string AskPostgres(const std::string& url, const std::string& sql);
// How many of `complete` (x-request-id, as the client sent it) have no row in it.
std::size_t MissingIn(const std::string& url, const std::vector<std::string>& complete);
// Rows of requests and rows of calls that are there more than once.
void CheckNoneTwice(const std::string& url);
// What GET /metrics says of a gateway's process; -1: nothing.
double MetricOf(int port, const std::string& name);

}  // namespace gateway::fault
