// In place of random ids and the clock: what is decoded twice must come out the same.
#pragma once

namespace gateway::fuzz {

// Ids begin anew.
void ResetIds();

}  // namespace gateway::fuzz
