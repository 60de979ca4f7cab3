#include "server/metrics/metrics_page.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {

// Not in the log: it would be asked for more often than many a gateway is for answers.
void AddMetricsRoute(HttpFront& front, MetricsPage& page) {
  front.Get("/metrics", [&page](const httplib::Request&, httplib::Response& response) {
    response.set_content(page.Text(), "text/plain; version=0.0.4; charset=utf-8");
  });
}

}  // namespace gateway::server
