#pragma once

namespace gateway::server {

// Gives back the memory that only starting needed: pages of the program and its libraries that were
// read from their files and not changed (the system reads them again, mostly from its cache, where
// they are used), and what is free at the heap's end. Any thread, at any time; a page used
// meanwhile comes back by itself.
void ReleaseStartupMemory();

}  // namespace gateway::server
