// A page of the log: the newest rows that a search finds.
#pragma once

#include <cstddef>
#include <string>

#include "gateway/log_reader.hpp"
#include "gateway/result.hpp"
#include "libgateway/logging/reader_search.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

// As LogReader::Page. Looks at a bounded number of rows, whatever is searched for.
Result<LogPage> ReadPage(const Search& search, std::size_t limit, const std::string& cursor,
                         storage::Database& database);

}  // namespace gateway::logging
