// What `gateway-server models` does, one function for each word. They return the exit status: 0, or
// 1 after a line on console.err; 2 when the command line does not fit.
#pragma once

#include "server/commands/console.hpp"
#include "server/commands/models_options.hpp"

namespace gateway::server {

int RunModelsList(const ModelsOptions& options, const Console& console);
int RunModelsFetch(const ModelsOptions& options, const Console& console);
int RunModelsAdd(const ModelsOptions& options, const Console& console);
int RunModelsRemove(const ModelsOptions& options, const Console& console);
int RunModelsCheck(const ModelsOptions& options, const Console& console);

}  // namespace gateway::server
