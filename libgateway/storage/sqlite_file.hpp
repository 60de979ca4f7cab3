// A SQLite database in a file of our own. Several connections may be open to the same file.
#pragma once

#include <memory>
#include <string>

#include <SQLiteCpp/Database.h>

#include "gateway/result.hpp"

namespace gateway::storage {

// Creates file and directories if they are missing, for nobody but this user to read. Write-ahead
// log, synchronous to the disk; another process's writing is waited for, 5 s. One thread at a
// time uses it (SQLite takes no locks for that). May block.
// Error: kStorage.
Result<std::unique_ptr<SQLite::Database>> OpenSqliteFile(const std::string& path);

// Where `database` keeps what was committed and is not in its file yet.
std::string WalOf(const SQLite::Database& database);

// Copies that into the file and empties it, if nobody reads an older state of the database: such a
// reader is waited for, 50 ms. Not while a transaction or a statement of `database` runs. May
// block. Error: kStorage.
Result<void> EmptyWal(SQLite::Database& database);

// The path in "sqlite://data/gateway.db". Error: kConfig for any other URL; what may be a password
// in it is not shown.
Result<std::string> SqlitePath(const std::string& url);

// Where that database keeps what is not in its file: "spill" beside gateway.db, "other.spill"
// beside other.db, so that databases in one folder do not share it.
std::string FolderBeside(const std::string& path, const std::string& name);

}  // namespace gateway::storage
